"""`/api/hooks/`."""

"""What stands before Django: what it would read, trust or wait for too long."""

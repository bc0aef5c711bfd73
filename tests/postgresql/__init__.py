"""PostgreSQL on more than one host, and behind others."""

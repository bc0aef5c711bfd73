"""What stands in `deploy/` does what it says: the programs that will read it are the judges."""

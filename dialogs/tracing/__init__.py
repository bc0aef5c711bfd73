"""What became of a message: noted by the processes, looked up, told in words."""

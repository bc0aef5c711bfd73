"""What the tea shop of the demo knows."""

"""What somebody shows who was there before, beside what somebody shows who comes now."""

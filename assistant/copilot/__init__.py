"""Help for managers: what they may say, what was said, and what it means."""

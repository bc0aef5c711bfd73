"""Which passage answers a question."""

"""Whether a visitor wants a person."""

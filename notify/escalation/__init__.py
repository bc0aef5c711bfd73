"""A visitor waits, and nobody looks: who is told, when, and when not."""

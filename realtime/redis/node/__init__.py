"""One Redis, as one event loop talks to it."""

"""Real servers for the tests: each finds its program, runs a private copy, leaves nothing behind."""

"""Load upon a server."""

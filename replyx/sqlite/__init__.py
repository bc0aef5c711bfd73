"""What SQLite needs beside Django's own backend, so that nobody waits in vain."""

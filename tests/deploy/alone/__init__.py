"""The one process of `bin/run`, with SQLite and without Redis, which nothing takes over from."""

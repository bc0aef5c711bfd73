"""Django's backend for PostgreSQL, where nobody waits long for a database that is away or hangs."""

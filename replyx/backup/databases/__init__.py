"""Databases as they are copied and filled, each in its own way."""

from django.db import connection

from replyx.backup.databases.content import Store
from replyx.backup.databases.postgresql import Postgres
from replyx.backup.databases.sqlite import Sqlite

__all__ = ["Store", "store"]


def store() -> Store:
    """The way of the database of the settings."""
    return Sqlite() if connection.vendor == "sqlite" else Postgres()

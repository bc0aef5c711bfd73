"""The database itself refuses to change or remove a line, whoever asks it to."""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = {"bot_ledgerline": ("UPDATE", "DELETE"), "bot_audit": ("UPDATE",)}

FUNCTION = """
CREATE OR REPLACE FUNCTION bot_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""
ON_POSTGRESQL = """
CREATE OR REPLACE TRIGGER {table}_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION bot_fixed()
"""
ON_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is written once'); END
"""


def keep_up(using: str, **_stage: Any) -> None:
    """Have the triggers there. SQLite drops them whenever Django makes a table anew for a
    migration, so this is done after each (`post_migrate`).
    """
    connection = connections[using]
    there = set(connection.introspection.table_names())
    for table in TABLES.keys() & there:  # on the way, or back, they may not be there
        guard(connection, table)


def guard(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make the triggers of one table."""
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if on_postgresql:
            cursor.execute(FUNCTION)
        for verb in TABLES[table]:
            sql = ON_POSTGRESQL if on_postgresql else ON_SQLITE
            cursor.execute(sql.format(table=table, verb=verb))

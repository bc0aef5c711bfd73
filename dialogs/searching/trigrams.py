"""The index of what is searched: every three letters in a row lead to the texts that have them.

PostgreSQL computes them from the text itself, by a function of our own, for an index of a kind that
it always has (GIN over numbers); SQLite has a table of its own kind (FTS5), which triggers keep up
to date. So nothing is written for the index but the text. What the index finds is compared again,
letter by letter, so both find the same.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Contains

SHORTEST = 3  # letters of a word that the index knows

FUNCTION = """
CREATE OR REPLACE FUNCTION dialogs_trigrams(words text) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg((first << 20) # (second << 10) # third)
    FROM (
        SELECT ascii(letter) AS first,
            lead(ascii(letter)) OVER () AS second,
            lead(ascii(letter), 2) OVER () AS third
        FROM unnest(string_to_array(words, NULL)) AS letter
    ) AS spelt
    WHERE first <> 32 AND second <> 32 AND third <> 32
$$
"""

# Where what is searched stands: table, column, and SQLite's name for its rows.
INDEXES = [("dialogs_searchtext", "words", "entry_id"), ("dialogs_visitor", "search", "id")]
# What is new is looked through until so much is there that it is put in its place (in kB): so a
# writer who does that keeps the others waiting for milliseconds.
PENDING = 512
INDEX = """
CREATE INDEX CONCURRENTLY {table}_trigrams ON {table}
USING gin (dialogs_trigrams({column})) WITH (gin_pending_list_limit = {pending})
"""

TABLE = """
CREATE VIRTUAL TABLE {table}_trigrams
USING fts5({column}, content='{table}', content_rowid='{key}', tokenize='trigram')
"""
ADD = "INSERT INTO {table}_trigrams (rowid, {column}) VALUES (new.{key}, new.{column});"
FORGET = (
    "INSERT INTO {table}_trigrams ({table}_trigrams, rowid, {column}) "
    "VALUES ('delete', old.{key}, old.{column});"
)
TRIGGERS = {
    "insert": "AFTER INSERT ON {table} BEGIN " + ADD,
    "update": "AFTER UPDATE OF {column} ON {table} BEGIN " + FORGET + ADD,
    "delete": "AFTER DELETE ON {table} BEGIN " + FORGET,
}


class Says(Contains):
    """`words__says="tea"`: `contains`, found by the index. Words of fewer letters read all."""

    lookup_name = "says"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Texts that have all of the word's trigrams, and the word."""
        sql, parameters = Contains(self.lhs, self.rhs).as_sql(compiler, connection)
        if len(str(self.rhs)) < SHORTEST:
            return sql, parameters
        column, own = self.process_lhs(compiler, connection)
        indexed = f"dialogs_trigrams({column}) @> dialogs_trigrams(%s)"
        return f"({indexed} AND {sql})", (*own, self.rhs, *parameters)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Rows of the other table, and the word."""
        sql, parameters = Contains(self.lhs, self.rhs).as_sql(compiler, connection)
        if len(str(self.rhs)) < SHORTEST:
            return sql, parameters
        column: Any = self.lhs
        table, key = column.target.model._meta.db_table, column.target.model._meta.pk.column
        found = f"SELECT rowid FROM {table}_trigrams WHERE {table}_trigrams MATCH %s"
        word = '"{}"'.format(str(self.rhs).replace('"', '""'))
        return f'("{column.alias}"."{key}" IN ({found}) AND {sql})', (word, *parameters)


def create_index(schema_editor: Any, table: str, column: str) -> None:
    """PostgreSQL's index, outside of a transaction."""
    schema_editor.execute(FUNCTION)
    schema_editor.execute(INDEX.format(table=table, column=column, pending=PENDING))


def keep_up(using: str, **_stage: Any) -> None:
    """Have SQLite's index there and kept up to date. Django drops the triggers whenever it makes a
    table anew for a migration, so this is done after each (`post_migrate`).
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        for table, column, key in INDEXES:
            _keep_up(connection, {"table": table, "column": column, "key": key})


def _keep_up(connection: BaseDatabaseWrapper, names: dict[str, str]) -> None:
    table = names["table"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{table}%"])
        there = {name for (name,) in cursor.fetchall()}
        missing = [when for when in TRIGGERS if f"{table}_{when}" not in there]
        if table not in there or not missing:  # on the way, or back, it may not be there
            return
        if f"{table}_trigrams" not in there:
            cursor.execute(TABLE.format(**names))
        for when in missing:
            cursor.execute(f"CREATE TRIGGER {table}_{when} {TRIGGERS[when].format(**names)} END")
        # What was there before, and what was written while nobody noted it.
        cursor.execute(f"INSERT INTO {table}_trigrams ({table}_trigrams) VALUES ('rebuild')")

"""Many rows of a table in one statement.

For the path of a message: there the ORM takes longer to make a statement than the database to
answer it. PostgreSQL is sent all rows as one JSON, so that a statement is the same however many
there are, and is prepared; SQLite gets a statement a row, as it has no network to save, and keeps
statements ready by itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import msgspec
from django.db import connection
from django.db.models import AutoField, Field, Model
from psycopg import Cursor


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model; each is given its key where the database makes it."""
    if not rows:
        return
    model = type(rows[0])
    fields = tuple(each.name for each in model._meta.concrete_fields if not _is_made(each))
    if _is_sqlite():
        keys = _insert_each(model, fields, rows)
    else:
        keys = [key for (key,) in prepared(_insert_many(model, fields), _as_json(rows, fields))]
    for row, key in zip(rows, keys or [row.pk for row in rows], strict=True):
        row.pk = key
        row._state.adding = False


def update(rows: Sequence[Model], *fields: str) -> None:
    """Store some fields of rows of one model; each row once, and locked by the caller."""
    if not rows:
        return
    model = type(rows[0])
    if _is_sqlite():
        with connection.cursor() as cursor:
            pairs = zip(rows, _values(rows, fields), strict=True)
            cursor.executemany(_update_one(model, fields), [[*own, row.pk] for row, own in pairs])
    else:
        prepared(_update_many(model, fields), _as_json(rows, (model._meta.pk.name, *fields)))


@contextmanager
def in_one_trip() -> Iterator[None]:
    """Send what `insert` and `update` say to the database at once, where none of it is answered."""
    if _is_sqlite():
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def prepared(statement: str, value: Any) -> list[Any]:
    """What PostgreSQL answers to a statement with one value, which it prepares; its errors are
    Django's.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, [value], prepare=True)
        return cursor.fetchall() if cursor.description else []


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _as_json(rows: Sequence[Model], fields: tuple[str, ...]) -> str:
    pairs = [(each.column, each.attname) for each in _fields(type(rows[0]), fields)]
    found = [{column: getattr(row, name) for column, name in pairs} for row in rows]
    return msgspec.json.encode(found).decode()


def _values(rows: Sequence[Model], fields: tuple[str, ...]) -> list[list[Any]]:
    own = _fields(type(rows[0]), fields)
    return [
        [each.get_db_prep_save(getattr(row, each.attname), connection) for each in own]
        for row in rows
    ]


def _insert_each(model: type[Model], fields: tuple[str, ...], rows: Sequence[Model]) -> list[Any]:
    """The keys of the new rows."""
    keys: list[Any] = []
    with connection.cursor() as cursor:
        for row, own in zip(rows, _values(rows, fields), strict=True):
            cursor.execute(_insert_one(model, fields), own)
            keys.append(cursor.lastrowid if _is_made(model._meta.pk) else row.pk)
    return keys


def _is_made(field: "Field[Any, Any]") -> bool:
    """Whether the database gives it a value."""
    return isinstance(field, AutoField)


@cache
def _fields(model: type[Model], names: tuple[str, ...]) -> "list[Field[Any, Any]]":
    return [cast("Field[Any, Any]", model._meta.get_field(name)) for name in names]


def _columns(model: type[Model], fields: tuple[str, ...]) -> list[str]:
    return [str(each.column) for each in _fields(model, fields)]


@cache
def _insert_one(model: type[Model], fields: tuple[str, ...]) -> str:
    columns, room = ", ".join(_columns(model, fields)), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({room})"


@cache
def _update_one(model: type[Model], fields: tuple[str, ...]) -> str:
    changes = ", ".join(f"{column} = %s" for column in _columns(model, fields))
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE id = %s"


@cache
def _insert_many(model: type[Model], fields: tuple[str, ...]) -> str:
    columns, key = ", ".join(_columns(model, fields)), model._meta.pk
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {columns} "
        f"FROM {_sent(model, fields)}{f' RETURNING {key.column}' if _is_made(key) else ''}"
    )


@cache
def _update_many(model: type[Model], fields: tuple[str, ...]) -> str:
    changes = ", ".join(f"{column} = new.{column}" for column in _columns(model, fields))
    key = model._meta.pk
    return (
        f"UPDATE {model._meta.db_table} AS old SET {changes} "
        f"FROM {_sent(model, (key.name, *fields))} WHERE old.{key.column} = new.{key.column}"
    )


def _sent(model: type[Model], fields: tuple[str, ...]) -> str:
    """The rows that were sent as JSON, as a table with the columns' types."""
    own = _fields(model, fields)
    columns = ", ".join(f"{each.column} {each.rel_db_type(connection)}" for each in own)
    return f"jsonb_to_recordset(%s::jsonb) AS new ({columns})"

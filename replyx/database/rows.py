"""Many rows of a table in one statement.

For the path of a message: there the ORM takes longer to make a statement than the database to
answer it. PostgreSQL is sent all rows as one JSON, so that a statement is the same however many
there are, and is prepared; SQLite gets a statement a row, as it has no network to save, and keeps
statements ready by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from typing import Any, cast

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model
from psycopg import Cursor

from replyx.postgresql.session import brief
from replyx.postgresql.trip import one_trip


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model; each is given its key where the database makes it."""
    if not rows:
        return
    model, key = type(rows[0]), type(rows[0])._meta.pk.attname
    fields = _new_fields(model, getattr(rows[0], key) is not None)
    keys = insert_values(model, fields, _values(model, fields, rows))
    for row in rows:
        row._state.adding = False
    for row, made in zip(rows, keys, strict=True) if keys else ():
        setattr(row, key, made)


def insert_values(
    model: type[Model], fields: tuple[str, ...], rows: Iterable[Sequence[Any]]
) -> list[Any]:
    """Insert rows by their values, where nobody needs a model; the keys that the database made."""
    if _is_sqlite():
        return _insert_each(model, fields, rows)
    cursor = send(_insert_many(model, fields), _as_json(model, fields, rows))
    return [] if model._meta.pk.name in fields else [key for (key,) in answer_of(cursor)]


def update(rows: Sequence[Model], *fields: str) -> None:
    """Store some fields of rows of one model; each row once, and locked by the caller."""
    if rows:
        names = (*fields, type(rows[0])._meta.pk.name)
        update_values(type(rows[0]), names, _values(type(rows[0]), names, rows))


def update_values(
    model: type[Model], fields: tuple[str, ...], rows: Iterable[Sequence[Any]]
) -> None:
    """The same by their values, of which the last is the key."""
    if _is_sqlite():
        with connection.cursor() as cursor:
            cursor.executemany(_update_one(model, fields), _for_sqlite(model, fields, rows))
    else:
        send(_update_many(model, fields), _as_json(model, fields, rows))


def send_keys(model: type[Model], count: int) -> Callable[[], list[int | None]]:
    """Ask for keys of new rows, where one may be had before its row; the answer is read later."""
    if _is_sqlite():
        return lambda: [None] * count
    sequence = f"pg_get_serial_sequence('{model._meta.db_table}', '{model._meta.pk.column}')"
    sent = send(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", count)
    return lambda: [key for (key,) in answer_of(sent)]


@contextmanager
def in_one_trip() -> Iterator[None]:
    """Send to the database at once what is said to it, where none of it waits for an answer."""
    if _is_sqlite():
        yield
        return
    own = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    with own.wrap_database_errors, one_trip(own.connection):
        yield


def wait_for_nobody() -> None:
    """Have the database end this transaction soon after we are gone, unless it is another's too: it
    asks nobody else, and locks what others write to.
    """
    own = connections[DEFAULT_DB_ALIAS]
    if len(own.atomic_blocks) == 1 and (statement := brief()) and not _is_sqlite():
        own.connection.execute(statement, prepare=True)


def commit_too() -> None:
    """Have the commit go along with what is sent in one trip, unless the transaction is another's
    too. Nothing may be said in it any more; Django finds that it is done.
    """
    own = connections[DEFAULT_DB_ALIAS]
    if not _is_sqlite() and len(own.atomic_blocks) == 1:
        own.connection.commit()


def send(statement: str, value: Any) -> Cursor[Any]:
    """Say a statement with one value, which PostgreSQL prepares; its errors are Django's."""
    own = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    with own.wrap_database_errors:
        cursor = Cursor(own.connection)
        cursor.execute(statement, [value], prepare=True)
    return cursor


def answer_of(cursor: Cursor[Any]) -> list[Any]:
    """The rows that a statement answered."""
    with connections[DEFAULT_DB_ALIAS].wrap_database_errors, cursor:
        return cursor.fetchall()


@cache
def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _values(model: type[Model], fields: tuple[str, ...], rows: Sequence[Model]) -> Iterator[Any]:
    """Of rows that have them all. A descriptor of Django's would be asked for each in Python."""
    return map(_attributes(model, fields), map(vars, rows))


def _as_json(model: type[Model], fields: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> str:
    columns = _columns(model, fields)
    return msgspec.json.encode([dict(zip(columns, row, strict=True)) for row in rows]).decode()


def _for_sqlite(
    model: type[Model], fields: tuple[str, ...], rows: Iterable[Sequence[Any]]
) -> list[list[Any]]:
    own = _fields(model, fields)
    return [
        [each.get_db_prep_save(value, connection) for each, value in zip(own, row, strict=True)]
        for row in rows
    ]


def _insert_each(
    model: type[Model], fields: tuple[str, ...], rows: Iterable[Sequence[Any]]
) -> list[Any]:
    """The keys of the new rows, where they have none yet."""
    statement, is_made = _insert_one(model, fields), model._meta.pk.name not in fields
    keys: list[Any] = []
    with connection.cursor() as cursor:
        for row in _for_sqlite(model, fields, rows):
            cursor.execute(statement, row)
            keys += [cursor.lastrowid] if is_made else []
    return keys


@cache
def _new_fields(model: type[Model], has_key: bool) -> tuple[str, ...]:
    """Those that a new row has; the database gives it a key where it has none."""
    fields = model._meta.concrete_fields
    return tuple(each.name for each in fields if has_key or not each.primary_key)


@cache
def _fields(model: type[Model], names: tuple[str, ...]) -> "list[Field[Any, Any]]":
    return [cast("Field[Any, Any]", model._meta.get_field(name)) for name in names]


@cache
def _attributes(model: type[Model], fields: tuple[str, ...]) -> Callable[[Any], Any]:
    """The values of fields, out of what an instance has."""
    return itemgetter(*(each.attname for each in _fields(model, fields)))


@cache
def _columns(model: type[Model], fields: tuple[str, ...]) -> list[str]:
    return [str(each.column) for each in _fields(model, fields)]


@cache
def _insert_one(model: type[Model], fields: tuple[str, ...]) -> str:
    columns, room = ", ".join(_columns(model, fields)), ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({room})"


@cache
def _update_one(model: type[Model], fields: tuple[str, ...]) -> str:
    *changed, key = _columns(model, fields)
    changes = ", ".join(f"{column} = %s" for column in changed)
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE {key} = %s"


@cache
def _insert_many(model: type[Model], fields: tuple[str, ...]) -> str:
    columns, key = ", ".join(_columns(model, fields)), model._meta.pk
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {columns} "
        f"FROM {_sent(model, fields)}{'' if key.name in fields else f' RETURNING {key.column}'}"
    )


@cache
def _update_many(model: type[Model], fields: tuple[str, ...]) -> str:
    *changed, key = _columns(model, fields)
    changes = ", ".join(f"{column} = new.{column}" for column in changed)
    return (
        f"UPDATE {model._meta.db_table} AS old SET {changes} "
        f"FROM {_sent(model, fields)} WHERE old.{key} = new.{key}"
    )


def _sent(model: type[Model], fields: tuple[str, ...]) -> str:
    """The rows that were sent as JSON, as a table with the columns' types."""
    own = _fields(model, fields)
    columns = ", ".join(f"{each.column} {each.rel_db_type(connection)}" for each in own)
    return f"jsonb_to_recordset(%s::jsonb) AS new ({columns})"

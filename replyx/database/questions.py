"""Questions to the database that come often: Django makes their statement once, PostgreSQL prepares
it. With either, making it takes longer than answering it.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, JSONField, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import Col
from django.db.utils import DatabaseErrorWrapper
from psycopg import Cursor

from replyx.database.replica import reads_from

MOST = 500  # statements of a question
R = TypeVar("R")  # a model, or a tuple


class Question(Generic[R]):
    """A query of which only some values differ from time to time.

    `make` is given them, or blanks in their place, and what else is said by name; the statement is
    made once for each of the latter. A list of values stands behind `__in`. Without `prepare`
    PostgreSQL plans each time anew, by the values that are asked for.
    """

    def __init__(self, make: Callable[..., QuerySet[Any]], *, prepare: bool = True) -> None:
        self._make = make
        self._prepare = prepare
        self._made: dict[Any, Statement[R]] = {}

    def ask(self, *values: Any, **named: Any) -> list[R]:
        """What the queryset is: models with those of `select_related`, or tuples."""
        return self.send(*values, **named)()

    def send(self, *values: Any, **named: Any) -> Callable[[], list[R]]:
        """The same, for whoever asks other things before the answer is read (`in_one_trip`)."""
        here = connections[reads_from.get()]
        if here.vendor == "sqlite":  # which has no network, and keeps statements by itself
            return partial(list, self._make(*values, **named))
        key = len(values), *named.items()
        if key not in self._made:
            if len(self._made) >= MOST:
                self._made.clear()
            blanks = [Blank(place) for place in range(len(values))]
            self._made[key] = Statement(self._make(*blanks, **named), self._prepare)
        return self._made[key].send(values, here)


class Blank(Expression):
    """The place of a value."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Itself, for whoever knows the value."""
        return "%s", [self]


def with_lists(sql: str, parameters: Sequence[Any]) -> str:
    """The SQL, where a list of any length may fill a blank behind IN."""
    first, *parts = sql.split("%s")
    for part, parameter in zip(parts, parameters, strict=True):
        if type(parameter) is Blank and first.endswith(" IN (") and part.startswith(")"):
            first = first.removesuffix(" IN (") + " = ANY("
        first += "%s" + part
    return first


def as_sent(value: Any) -> Any:
    """A list of numbers as PostgreSQL spells it, which takes psycopg a dumper for each; and its
    type would be that of the largest, and the statement prepared for each.
    """
    if type(value) is list and value and all(type(each) is int for each in value):
        return f"{{{','.join(map(str, value))}}}"
    return value


class Statement(Generic[R]):
    """The SQL of a queryset with blanks, and the way from PostgreSQL's rows to what it gives."""

    def __init__(self, queryset: QuerySet[Any], prepare: bool) -> None:
        self._prepare = prepare
        self._compiler: Any = queryset.query.get_compiler(connection=connection)
        sql, self._parameters = self._compiler.as_sql()
        self._sql = with_lists(sql, self._parameters)
        select = self._compiler.select
        columns = [column for column, *_ in select]
        self._json = [place for place, column in enumerate(columns) if is_json(column)]
        converters = self._compiler.get_converters(columns)
        self._converters = {k: each for k, each in converters.items() if k not in self._json}
        are_models = queryset._fields is None  # type: ignore[attr-defined]
        self._models = Models(self._compiler.klass_info, select) if are_models else None

    def send(self, values: tuple[Any, ...], here: BaseDatabaseWrapper) -> Callable[[], list[R]]:
        """Models or tuples; errors are Django's."""
        filled = [
            as_sent(values[each.place]) if type(each) is Blank else each
            for each in self._parameters
        ]
        if here.connection is None:
            here.ensure_connection()
        errors = here.wrap_database_errors
        with errors:
            cursor = Cursor(here.connection)
            cursor.execute(self._sql, filled, prepare=self._prepare)
        return partial(self._answer, cursor, errors)

    def _answer(self, cursor: Cursor[Any], errors: DatabaseErrorWrapper) -> list[R]:
        with errors, cursor:
            rows: list[Any] = cursor.fetchall()
        if self._json:
            rows = [*map(list, rows)]
            for row in rows:
                for place in self._json:
                    if row[place] is not None:
                        row[place] = from_json(row[place])
        if self._converters:
            rows = [*self._compiler.apply_converters(rows, self._converters)]
        known: dict[Any, Any] = {}
        return [self._models.of(row, known) for row in rows] if self._models else rows


from_json = msgspec.json.Decoder().decode


def is_json(column: Any) -> bool:
    """Whether it is JSON as it is stored: Django's way to it takes many times as long."""
    field = column.target if isinstance(column, Col) else None
    return isinstance(field, JSONField) and field.decoder is None


class Models:
    """Models of rows, and those of `select_related`; who stands in several rows is made once. They
    are made past `__init__` and its signals, as `instances` makes new ones; for an attribute that
    was not read Django asks the database.
    """

    def __init__(self, info: Any, select: Any) -> None:
        first, last = info["select_fields"][0], info["select_fields"][-1]
        self._own = slice(first, last + 1)
        self._names = [column.target.attname for column, *_ in select[self._own]]
        self._model, self._alias = info["model"], DEFAULT_DB_ALIAS
        self.key = first + self._names.index(self._model._meta.pk.attname)
        self._related = [
            (
                Models(each, select),
                cache_name(each["local_setter"]),
                cache_name(each["remote_setter"]),
            )
            for each in info.get("related_klass_infos", [])
        ]

    def of(self, row: Any, known: dict[Any, Any]) -> Any:
        """The model; `known` are those that others brought along."""
        each = self._model.__new__(self._model)
        each.__dict__.update(zip(self._names, row[self._own], strict=True))
        each._state = state = ModelState()
        state.db, state.adding = self._alias, False
        if not self._related:
            return each
        state.fields_cache = here = {}
        for models, name, name_there in self._related:
            key = models, row[models.key]
            if key not in known:
                known[key] = models.of(row, known) if row[models.key] is not None else None
            here[name] = other = known[key]
            if name_there and other is not None:
                other._state.fields_cache[name_there] = each
        return each


def cache_name(setter: Any) -> str:
    """Under which Django's function keeps what it is given; empty where it keeps nothing."""
    return getattr(getattr(setter, "__self__", None), "cache_name", "")

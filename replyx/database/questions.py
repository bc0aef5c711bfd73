"""Questions to the database that come often: Django makes their statement once, PostgreSQL prepares
it. With either, making it takes longer than answering it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, cast

from django.db import connection
from django.db.models import Expression, QuerySet
from django.db.models.query import get_related_populators
from psycopg import Cursor

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
        if connection.vendor == "sqlite":  # which has no network, and keeps statements by itself
            return list(self._make(*values, **named))
        key = tuple(named.items())
        if key not in self._made:
            blanks = [Blank(place) for place in range(len(values))]
            self._made[key] = Statement(self._make(*blanks, **named), self._prepare)
        return self._made[key].answer(values)


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
        if type(parameter) is Blank and first.endswith(" IN ("):
            first = first.removesuffix(" IN (") + " = ANY("
        first += "%s" + part
    return first


class Statement(Generic[R]):
    """The SQL of a queryset with blanks, and the way from PostgreSQL's rows to what it gives."""

    def __init__(self, queryset: QuerySet[Any], prepare: bool) -> None:
        self._prepare = prepare
        self._compiler: Any = queryset.query.get_compiler(connection=connection)
        sql, self._parameters = self._compiler.as_sql()
        self._sql = with_lists(sql, self._parameters)
        select = self._compiler.select
        self._converters = self._compiler.get_converters([column for column, *_ in select])
        are_models = queryset._fields is None  # type: ignore[attr-defined]
        self._info: Any = self._compiler.klass_info if are_models else None
        if self._info:
            first, *_, last = self._info["select_fields"]
            self._own = slice(first, last + 1)
            self._names = [column.target.attname for column, *_ in select[self._own]]
            self._related = get_related_populators(self._info, select, connection.alias)  # type: ignore[call-arg]

    def answer(self, values: tuple[Any, ...]) -> list[R]:
        """Models or tuples; errors are Django's."""
        filled = [values[each.place] if type(each) is Blank else each for each in self._parameters]
        connection.ensure_connection()
        with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
            cursor.execute(self._sql, filled, prepare=self._prepare)
            rows = cursor.fetchall()
        if self._converters:
            rows = [*self._compiler.apply_converters(rows, self._converters)]
        return [self._model(row) for row in rows] if self._info else rows

    def _model(self, row: Any) -> R:
        """As Django makes one of its own query's row."""
        each: Any = self._info["model"].from_db(connection.alias, self._names, row[self._own])
        for populator in self._related:
            populator.populate(row, each)
        return cast(R, each)

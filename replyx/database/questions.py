"""Questions to the database that come often: Django makes their statement once, PostgreSQL prepares
it. With either, making it takes longer than answering it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, QuerySet
from django.db.models.base import ModelState
from psycopg import Cursor

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
        if connection.vendor == "sqlite":  # which has no network, and keeps statements by itself
            return list(self._make(*values, **named))
        key = len(values), *named.items()
        if key not in self._made:
            if len(self._made) >= MOST:
                self._made.clear()
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
        if type(parameter) is Blank and first.endswith(" IN (") and part.startswith(")"):
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
        self._models = Models(self._compiler.klass_info, select) if are_models else None

    def answer(self, values: tuple[Any, ...]) -> list[R]:
        """Models or tuples; errors are Django's."""
        filled = [values[each.place] if type(each) is Blank else each for each in self._parameters]
        connection.ensure_connection()
        with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
            cursor.execute(self._sql, filled, prepare=self._prepare)
            rows: list[Any] = cursor.fetchall()
        if self._converters:
            rows = [*self._compiler.apply_converters(rows, self._converters)]
        known: dict[Any, Any] = {}
        return [self._models.of(row, known) for row in rows] if self._models else rows


class Models:
    """Models of rows, and those of `select_related`, as Django makes them, but for the signals of
    their making, to which nobody listens; and who stands in several rows is made once.
    """

    def __init__(self, info: Any, select: Any) -> None:
        first, last = info["select_fields"][0], info["select_fields"][-1]
        self._own = slice(first, last + 1)
        self._names = [column.target.attname for column, *_ in select[self._own]]
        self._model = info["model"]
        self.key = first + self._names.index(self._model._meta.pk.attname)
        self._alias = connection.alias
        self._related = [
            (Models(each, select), each["local_setter"], each["remote_setter"])
            for each in info.get("related_klass_infos", [])
        ]

    def of(self, row: Any, known: dict[Any, Any]) -> Any:
        """The model; `known` are those that others brought along."""
        each = self._model.__new__(self._model)
        each.__dict__.update(zip(self._names, row[self._own], strict=True))
        each._state = state = ModelState()
        state.db, state.adding = self._alias, False
        for models, set_here, set_there in self._related:
            key = models, row[models.key]
            if key not in known:
                known[key] = models.of(row, known) if row[models.key] is not None else None
            other = known[key]
            set_here(each, other)
            if other is not None:
                set_there(other, each)
        return each

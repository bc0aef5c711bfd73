"""As many dialogs as are wanted out of a few, copied on PostgreSQL with all that hangs on them."""

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import AutoField, BigAutoField, DateTimeField, Field, ForeignKey, Model

APART = "37 minutes"  # between copies of the same moment
CHUNK = 50  # copies that one statement makes


def multiply(root: type[Model], times: int) -> None:
    """Have everything `times` times that belongs to a row of `root`, whatever columns it has."""
    kinds = hanging_on(root)
    last = {kind: kind._default_manager.order_by("pk").values_list("pk").last() for kind in kinds}
    offsets = {kind: row[0] for kind, row in last.items() if row}
    with connection.cursor() as cursor:
        for kind in offsets:
            for first in range(1, times, CHUNK):
                copies = (first, min(first + CHUNK, times) - 1)
                cursor.execute(copying(kind, offsets), copies)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(offsets)):
            cursor.execute(statement)


def hanging_on(root: type[Model]) -> list[type[Model]]:
    """The kinds of rows that belong to one of `root`, each behind those that it names."""
    found = [root]
    while True:
        new = [kind for kind in apps.get_models() if kind not in found and names(kind) & {*found}]
        ready = [kind for kind in new if not names(kind) & {*new} - {kind}]
        if not ready:
            return found
        found += ready


def names(kind: type[Model]) -> set[type[Model]]:
    """The kinds that the rows of one name."""
    return {field.related_model for field in references(kind)}


def references(kind: type[Model]) -> list["ForeignKey[Model, Model]"]:
    return [field for field in kind._meta.concrete_fields if isinstance(field, ForeignKey)]


def copying(kind: type[Model], offsets: dict[type[Model], int]) -> str:
    """The statement that makes the copies with numbers from %s to %s of a table as it was."""
    fields = [each for each in kind._meta.concrete_fields if not getattr(each, "generated", False)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value(field, kind, offsets) for field in fields)
    table = kind._meta.db_table
    originals = f'(SELECT * FROM "{table}" WHERE "{kind._meta.pk.column}" <= {offsets[kind]}) AS it'
    return (
        f'INSERT INTO "{table}" ({columns}) SELECT {values} '
        f"FROM {originals}, generate_series(%s, %s) AS k"
    )


def value(
    field: "Field[object, object]", kind: type[Model], offsets: dict[type[Model], int]
) -> str:
    """A column of copy number k."""
    column = f'"{field.column}"'
    if isinstance(field, ForeignKey):
        offset = offsets.get(field.related_model)
        return f"{column} + k * {offset}" if offset else column
    if isinstance(field, AutoField | BigAutoField):
        return f"{column} + k * {offsets[kind]}"
    if isinstance(field, DateTimeField):
        return f"{column} - k * interval '{APART}'"
    return f"{column} || '-' || k" if field.unique else column

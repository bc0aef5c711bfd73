"""What changes of a column the version before can't live with."""

import re
from typing import Any

from django.db.models import Field

# A column of the first kind takes all that the second one held.
WIDER = {
    ("smallint", "integer"),
    ("smallint", "bigint"),
    ("integer", "bigint"),
    ("inet", "text"),
}
SIZED = re.compile(r"(varchar|numeric|decimal|char)\(([\d, ]+)\)")
GONE = object()


def added(field: Any) -> str | None:
    """What is wrong with a new column: the version before does not name it when it writes a row."""
    if field.many_to_many or field.null or has_database_default(field):
        return None
    if field.generated:
        return None
    return "NOT NULL without db_default: what the old version writes is refused"


def altered(old: Any, new: Any, connection: Any) -> list[str]:
    """What is wrong with another column in place of one."""
    found = []
    if old.null and not new.null:
        found.append("NOT NULL now: the old version writes NULL")
    if has_database_default(old) and not has_database_default(new) and not new.null:
        found.append("without db_default now: the old version relies on it")
    if new.unique and not old.unique:
        found.append("unique now: the old version may write it twice")
    if not old.many_to_many and old.column != new.column:
        found.append(f"another column ({new.column}): the old version asks for {old.column}")
    if target(old) != target(new):
        found.append("it points to another table now")
    before, after = old.db_parameters(connection), new.db_parameters(connection)
    if not holds(before["type"], after["type"]):
        found.append(f"{after['type']} does not hold all of {before['type']}")
    if after.get("check") and after.get("check") != before.get("check"):
        found.append("a new check: the old version does not know it")
    return found


def has_database_default(field: Any) -> bool:
    """Whether the database knows what to write where nobody says."""
    return bool(field.has_db_default() or (isinstance(field, Field) and field.primary_key))


def is_held(field: Any) -> bool:
    """Whether the database lets nobody delete the row that a field points to, before this one."""
    if field.many_to_many:
        return bool(field.remote_field.db_constraint and not field.remote_field.through)
    return bool(getattr(field, "db_constraint", False))


def target(field: Any) -> str | None:
    """The model that it points to, if the database sees to that."""
    if not field.is_relation or not getattr(field, "db_constraint", False):
        return None
    related = field.remote_field.model
    return (related if isinstance(related, str) else related._meta.label).lower()


def holds(before: str | None, after: str | None) -> bool:
    """Whether a column of the new type takes all that one of the old type held."""
    if before == after or before is None:
        return True
    if after is None:
        return False
    plain = before.partition(" ")[0], after.partition(" ")[0]
    if plain in WIDER or (plain[0] == plain[1] and "(" not in plain[0]):
        return True
    sizes = SIZED.fullmatch(before), SIZED.fullmatch(after)
    if sizes[0] and sizes[0][1] in ("varchar", "char") and after in ("text", "varchar"):
        return True
    if not (sizes[0] and sizes[1]) or sizes[0][1] != sizes[1][1]:
        return False
    old, new = (tuple(map(int, each[2].split(","))) for each in sizes if each)
    if len(old) == 1:
        return new[0] >= old[0]
    return new[1] >= old[1] and new[0] - new[1] >= old[0] - old[1]  # digits behind, before

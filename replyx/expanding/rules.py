"""What of an operation of a migration the version before can't live with.

Between a deploy's `migrate` and the end of the old version, and after a rollback, that version
works on the new tables. So a migration may only add what it does not notice. What is not known here
is refused too, until whoever wrote it says by hand why it does no harm.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import AlterTogetherOptionOperation
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import resolve_relation
from django.db.models import UniqueConstraint

from replyx.expanding import fields

Model = tuple[str, str]

HARMLESS = (
    ops.AddIndex,
    ops.RemoveIndex,
    ops.RenameIndex,
    ops.AlterModelOptions,
    ops.AlterModelManagers,
    ops.AlterModelTableComment,
    ops.AlterIndexTogether,
)
WHY = {
    ops.DeleteModel: "the old version asks for this table",
    ops.RenameModel: "the old version asks for this table by its name",
    ops.AlterModelTable: "the old version asks for this table by its name",
    ops.RemoveField: "the old version asks for this column",
    ops.RenameField: "the old version asks for this column by its name",
    ops.AddConstraint: "the old version may write what this refuses",
    ops.RemoveConstraint: "the old version may rely on it, as to store nothing twice",
    ops.RunPython: "nobody knows what it changes under the old version",
    ops.RunSQL: "nobody knows what it changes under the old version",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation, as a mark by hand names it (`RemoveField dialog.colour`), and what is wrong."""

    subject: str
    why: str


@dataclass(slots=True)
class New:
    """What the migrations looked at so far have made: the version before does not know it."""

    models: set[Model] = field(default_factory=set)
    fields: set[tuple[Model, str]] = field(default_factory=set)

    def __contains__(self, what: Model | tuple[Model, str]) -> bool:
        return what in self.models or what in self.fields or what[0] in self.models


def refusals(
    operation: Operation,
    app: str,
    states: tuple[ProjectState, ProjectState],
    new: New,
    connection: Any,
) -> Iterator[Refusal]:
    """What is wrong with one operation between two states; `new` grows by what it makes."""
    model = app, str(getattr(operation, "model_name", getattr(operation, "name", ""))).lower()
    yield from said(operation, held(operation, model, new))
    if isinstance(operation, ops.SeparateDatabaseAndState):
        yield from separate(operation, app, states[0], new, connection)
    elif isinstance(operation, ops.CreateModel):
        new.models.add(model)
    elif model in new.models or isinstance(operation, HARMLESS) or says_so(operation):
        return
    elif isinstance(operation, ops.AddField):
        column = states[1].models[model].fields[operation.name]
        new.fields.add((model, operation.name))
        yield from said(operation, filter(None, [fields.added(column)]))
    elif isinstance(operation, ops.AlterField):
        if (model, operation.name) not in new.fields:
            old, later = (column_of(state, model, operation.name) for state in states)
            yield from said(operation, fields.altered(old, later, connection))
    elif isinstance(operation, ops.RemoveField | ops.RenameField):
        name = getattr(operation, "old_name", getattr(operation, "name", ""))
        if (model, name) not in new.fields:
            yield from said(operation, [WHY[type(operation)]])
    elif not is_constraint_of_new(operation, model, new) and not is_the_same(
        operation, model, states
    ):
        yield from said(operation, [why(operation)])


def held(operation: Operation, model: Model, new: New) -> Iterator[str]:
    """The columns by which new rows hold rows of tables that the old version deletes from."""
    columns: list[tuple[str, Any]] = []
    if isinstance(operation, ops.CreateModel):
        columns = operation.fields
    elif isinstance(operation, ops.AddField):
        columns = [(operation.name, operation.field)]
    for name, column in columns:
        if fields.is_held(column):
            table = resolve_relation(column.remote_field.model, *model)
            itself = isinstance(operation, ops.CreateModel) and table == model
            if not itself and table not in new:
                yield f"{name} holds rows of {'.'.join(table)}: the old version can't delete them"


def column_of(state: ProjectState, model: Model, name: str) -> Any:
    """A field with its model around it, which knows its column."""
    return state.apps.get_model(*model)._meta.get_field(name)


def separate(
    operation: ops.SeparateDatabaseAndState,
    app: str,
    state: ProjectState,
    new: New,
    connection: Any,
) -> Iterator[Refusal]:
    """What the database does; what only the state is told changes nothing."""
    for each in operation.database_operations:
        after = state.clone()
        each.state_forwards(app, after)
        yield from refusals(each, app, (state, after), new, connection)
        state = after
    for each in operation.state_operations:
        if isinstance(each, ops.CreateModel):
            new.models.add((app, each.name_lower))


def is_constraint_of_new(operation: Operation, model: Model, new: New) -> bool:
    """Whether a constraint concerns columns alone that the old version never writes."""
    if not isinstance(operation, ops.AddConstraint):
        return False
    constraint = operation.constraint
    names = constraint.fields if isinstance(constraint, UniqueConstraint) else ()
    return bool(names) and all((model, name) in new.fields for name in names)


def is_the_same(
    operation: Operation, model: Model, states: tuple[ProjectState, ProjectState]
) -> bool:
    """Whether nothing is done."""
    if isinstance(operation, AlterTogetherOptionOperation):
        before, after = (state.models[model].options for state in states)
        name = operation.option_name
        return (before.get(name) or set()) == (after.get(name) or set())
    return isinstance(operation, ops.RunPython) and operation.code is ops.RunPython.noop


def says_so(operation: Operation) -> bool:
    """An operation of our own whose class says that no version notices it."""
    return bool(getattr(operation, "expands", False))


def why(operation: Operation) -> str:
    """What is wrong with this kind of operation."""
    found = (text for kind, text in WHY.items() if isinstance(operation, kind))
    return next(found, "nobody has said whether the old version can live with it")


def said(operation: Operation, reasons: Any) -> Iterator[Refusal]:
    """Each reason with its operation."""
    for reason in reasons:
        yield Refusal(subject(operation), reason)


def subject(operation: Operation) -> str:
    """`AddField dialog.colour`, `AddConstraint dialog.one_open`, `RunPython fill`, `RunSQL`."""
    kind = next(
        (
            kind.__name__
            for kind in type(operation).__mro__
            if kind.__module__.startswith("django.")
        ),
        type(operation).__name__,
    )
    if kind == "Operation":
        kind = type(operation).__name__
    if isinstance(operation, ops.RunPython):
        return f"{kind} {getattr(operation.code, '__name__', '')}"
    model = str(getattr(operation, "model_name", "")).lower()
    name = getattr(operation, "old_name", "") or getattr(operation, "name", "")
    if isinstance(operation, ops.AddConstraint):
        name = operation.constraint.name
    return f"{kind} {'.'.join(filter(None, (model, str(name))))}".strip()

"""The migrations that are to come, and what of them is refused."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from replyx.expanding.rules import New, Refusal, refusals, subject

# Of these none is ever applied beside an older version: they are there before the first switch.
SETTLED = Path(__file__).with_name("settled.txt")
MARK = "expand_only"  # of a migration: {"RunPython fill": "why the old version can live with it"}
Key = tuple[str, str]


@dataclass(slots=True)
class Judged:
    """A migration, and what the version before can't live with."""

    key: Key
    refused: list[Refusal] = field(default_factory=list)

    @property
    def name(self) -> str:
        """`dialogs.0038_colour`."""
        return ".".join(self.key)


def judge_unapplied() -> list[Judged]:
    """What `migrate` would do to the database; on one without tables there is no version before.

    Raises DatabaseError.
    """
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations)
    return judge(loader, applied) if applied else []


def judge_unsettled() -> list[Judged]:
    """What has come since there is a deploy without a pause. Asks no database."""
    loader = MigrationLoader(None)
    settled = set(SETTLED.read_text().split())
    return judge(loader, {key for key in loader.disk_migrations if ".".join(key) in settled})


def judge(loader: MigrationLoader, applied: Iterable[Key]) -> list[Judged]:
    """Every migration that is not among those, in the order in which they would be applied."""
    graph, done, found, new = loader.graph, set(applied), [], New()
    state = ProjectState()
    order: dict[Key, None] = {}
    for leaf in graph.leaf_nodes():
        order.update(dict.fromkeys(graph.forwards_plan(leaf)))
    for key in sorted(order, key=lambda each: each not in done):  # stable: what is there, first
        migration = graph.nodes[key]
        if key in done or is_squashed(migration, done):
            state = migration.mutate_state(state, preserve=False)
        else:
            judged = Judged(key)
            state = look(migration, state, new, judged)
            found.append(judged)
    return found


def is_squashed(migration: Migration, done: set[Key]) -> bool:
    """Whether all that it stands for is there."""
    return bool(migration.replaces) and {*migration.replaces} <= done


def look(migration: Migration, state: ProjectState, new: New, judged: Judged) -> ProjectState:
    """The state after a migration; what is refused of it is noted."""
    marks: dict[str, str] = dict(getattr(migration, MARK, {}))
    for operation in migration.operations:
        after = state.clone()
        operation.state_forwards(migration.app_label, after)
        for each in refusals(operation, migration.app_label, (state, after), new, connection):
            if not marks.get(each.subject, "").strip():
                judged.refused.append(each)
        state = after
    judged.refused.extend(stale(migration, marks))
    return state


def stale(migration: Migration, marks: dict[str, str]) -> Iterator[Refusal]:
    """Marks for operations that the migration does not have: somebody believes something else."""
    there: set[str] = set()

    def collect(operations: Any) -> None:
        for each in operations:
            there.add(subject(each))
            collect(getattr(each, "database_operations", ()))

    collect(migration.operations)
    for mark in marks:
        if mark not in there:
            yield Refusal(mark, f"{MARK} names it, and the migration does not have it")

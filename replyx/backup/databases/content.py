"""What a copy of a database says of itself, and what makes of a copy one that goes on."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _

from bot.models import Outgoing
from dialogs.models import Attachment, Dialog, Entry, History, Member, Site, Visitor
from dialogs.models.history import new_epoch
from jobs.models import Job
from notify.models import VisitorMail

COUNTED = (Site, Member, Visitor, Dialog, Entry, Attachment, Job)
Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Content:
    """What was copied; `files` are the names of messages' files."""

    vendor: str
    epoch: str
    migrations: list[str]
    rows: dict[str, int]
    files: list[str] = field(default_factory=list)
    schema: str = ""


class Store(Protocol):
    """A database that can be copied and filled."""

    vendor: str

    def copy(self, target: Path) -> Content:
        """Write the database as it is at one moment, while it is used. Raises Unfit."""
        ...

    def rows(self) -> dict[str, int]:
        """How many rows it has by now; empty where it has no tables. Raises Unfit."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Have nobody else use it. Raises Unfit where somebody does."""
        ...

    def fill(
        self, source: Path, expected: dict[str, int], gap: int, schema: str, then: Sequence[str]
    ) -> None:
        """Put a copy in the place of all that there is, and run statements in it: all or nothing.
        Raises Unfit.
        """
        ...


def read(vendor: str, ask: Ask, schema: str = "") -> Content:
    """What there is to be known, by questions to one moment of a database."""
    return Content(
        vendor=vendor,
        epoch=ask(f"SELECT epoch FROM {table(History)}")[0][0],
        migrations=[
            f"{app}.{name}"
            for app, name in ask("SELECT app, name FROM django_migrations ORDER BY id")
        ],
        rows=count(ask),
        files=[name for (name,) in ask(f"SELECT file FROM {table(Attachment)} ORDER BY id")],
        schema=schema,
    )


def count(ask: Ask) -> dict[str, int]:
    """How many rows the tables of conversations have."""
    return {name: ask(f"SELECT count(*) FROM {name}")[0][0] for name in map(table, COUNTED)}


def table(model: Any) -> str:
    """The table of a model."""
    return str(model._meta.db_table)


def said_already(migrations: Collection[str]) -> Iterator[str]:
    """Statements after which a copy tells nobody what waited to leave when it was made: the
    original has told them since, most probably. Of a copy with these migrations, which may be older
    than this program. Webhooks wait on, since their receivers know an id again; so do notices of
    who waits, which is so.
    """
    why = _("It waited when the backup was taken, and may have been sent since.").replace("'", "''")
    statements = {
        "dialogs.0025_visitor_mail": (
            f"UPDATE {table(Dialog)} SET settled_seq = last_seq "
            "WHERE site_read_seq < last_seq AND settled_seq < last_seq"
        ),
        "notify.0004_visitor_mails": f"DELETE FROM {table(VisitorMail)} WHERE outcome = 'waiting'",
        "bot.0001_bots": (
            f"UPDATE {table(Outgoing)} SET state = 'failed', error = '{why}' "
            "WHERE state = 'waiting'"
        ),
    }
    yield from (statement for name, statement in statements.items() if name in migrations)


def another_epoch() -> Iterator[str]:
    """Statements that begin another history in a copy, whose tokens still mean the same."""
    history = table(History)
    yield f"UPDATE {history} SET signed_as = epoch WHERE signed_as = ''"
    yield f"UPDATE {history} SET epoch = '{new_epoch()}'"

"""What delivery asks of the program around it: one typed object, which `settings.REALTIME` names.

`realtime` delivers for whoever keeps the dialogs, and imports none of them; `replyx/wiring.py` puts
the object together, where mypy holds each part against its protocol.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, ParamSpec, Protocol, TypeVar, cast

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils.module_loading import import_string

from realtime.access import Access
from realtime.frames import DialogState, DialogUpdated, InboxUpdated, Mark
from realtime.groups import Side
from realtime.watching.delivery_records import Record

P = ParamSpec("P")
T = TypeVar("T")
Scope = Mapping[str, Any]
Arrival = tuple[Scope, int]
"""The ASGI scope of a connection, and the dialog that it asks for."""
# For each who arrives their Access, or why they are not let in: many come at once, after a restart
# all, and are asked about in a few queries.
Entrance = Callable[[list[Arrival]], Sequence[Access | Exception]]
# For each who was let in the close code that they are to get now; `STAYS` for those who may stay,
# `STAYS_AWAY` if visitors are not to count on them. Asked every second for all connections of a
# process: a few queries, however many they are.
Rights = Callable[[list[Access]], list[int]]
STAYS, STAYS_AWAY = 0, 1


class Door(NamedTuple):
    """One kind of people whom `/sync` lets in: who they are by what their request shows, None for
    whoever is of another kind, or Refused; and whether they may stay. Synchronous.

    Staff has the side `admin` and its sites; a user the side `site`, that site, and a `user_id`.
    """

    access: Callable[[Scope], Access | None]
    rights: Rights


class Head(NamedTuple):
    """The last entry of a dialog: its number, and what tells it from the entry of that number in
    another history (the database restored, and gone on).
    """

    seq: int
    mark: int


class NewMark(NamedTuple):
    """How far a side has come in a dialog by now."""

    dialog_id: int
    side: Side
    kind: Mark
    seq: int


class Backlog(NamedTuple):
    """Background work: what could be done now and is not, for how many seconds the oldest waits,
    what was given up, and how many workers there are.
    """

    ready: int
    oldest_seconds: float
    dead: int
    workers: int


class Dialogs(Protocol):
    """The keeper of the dialogs. Synchronous: whoever is on the event loop goes through `ask`."""

    def frames_after_each(
        self, asked: list[tuple[int, Side, int]], limit: int
    ) -> list[list[tuple[int, str]]]: ...

    def sites_of(self, dialog_ids: list[int]) -> dict[int, int]: ...

    def last_seqs(self, dialog_ids: list[int]) -> dict[int, int]: ...

    def epoch(self) -> str: ...

    def signed_as(self) -> str: ...

    def head(self, dialog_id: int) -> Head: ...

    def states(
        self, asked: list[tuple[int, Side]]
    ) -> Sequence[tuple[Head, DialogState] | Exception]: ...

    def rise_all(self, marks: list[NewMark]) -> list[bool]: ...

    def typing(self, dialog_id: int, access: Access, on: bool) -> None: ...

    def inbox_rows_since(
        self, site_ids: tuple[int, ...], since: datetime
    ) -> list[tuple[int, InboxUpdated]]: ...

    def states_since(
        self, dialog_ids: list[int], since: datetime
    ) -> list[dict[Side, DialogUpdated]]: ...

    def waiting(self) -> dict[int, int]: ...

    def reached(self, records: list[Record]) -> None: ...


@dataclass(frozen=True, slots=True)
class Host:
    """The program around; who may connect is answered with an Access, or Refused."""

    dialogs: Dialogs
    site_access: Entrance
    admin_access: Entrance
    inbox_access: Callable[[Scope], Access]
    site_rights: Rights
    admin_rights: Rights
    backlog: Callable[[], Backlog]
    sync_doors: tuple[Door, ...]

    def access_to(self, side: Side) -> Entrance:
        """What lets people in on one side of a dialog."""
        return self.admin_access if side == "admin" else self.site_access

    def rights_of(self, side: Side) -> Rights:
        """What looks again at those who were let in on a side."""
        return self.admin_rights if side == "admin" else self.site_rights


@cache
def host() -> Host:
    """The object that `settings.REALTIME` names."""
    return cast(Host, import_string(settings.REALTIME))


def answer(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Exception:
    """What a function answers for one of many, or why not: so that it fails for that one alone."""
    try:
        return function(*args, **kwargs)
    except (DatabaseError, InterfaceError):
        raise  # of all of them
    except Exception as error:
        return error


async def ask(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that uses the database, from the event loop.

    Not `thread_sensitive`: that would put every call of the process on one thread.
    """
    call = database_sync_to_async(function, thread_sensitive=False)
    return await call(*args, **kwargs)

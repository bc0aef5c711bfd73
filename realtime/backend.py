"""The way back to the rest of the program, by the dotted paths of `settings.REALTIME`.

`realtime` delivers for whoever keeps the log; it imports none of them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, cast

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils.module_loading import import_string

from realtime.access import Access
from realtime.events import DialogState, DialogUpdated, InboxUpdated, Mark
from realtime.groups import Side

if TYPE_CHECKING:
    from realtime.trail import Record

P = ParamSpec("P")
T = TypeVar("T")
Scope = Mapping[str, Any]


class Log(Protocol):
    """What is asked about dialogs: the module that `settings.REALTIME["LOG"]` names."""

    def frames_after(
        self, dialog_id: int, side: Side, after: int, limit: int
    ) -> list[tuple[int, str]]: ...

    def sites_of(self, dialog_ids: list[int]) -> dict[int, int]: ...

    def last_seqs(self, dialog_ids: list[int]) -> dict[int, int]: ...

    def state(self, dialog_id: int, side: Side) -> tuple[int, DialogState]: ...

    def mark(self, dialog_id: int, side: Side, kind: Mark, seq: int) -> None: ...

    def typing(self, dialog_id: int, access: Access, on: bool) -> None: ...

    def inbox_rows_since(
        self, site_ids: tuple[int, ...], since: datetime
    ) -> list[tuple[int, InboxUpdated]]: ...

    def states_since(
        self, dialog_ids: list[int], since: datetime
    ) -> list[dict[Side, DialogUpdated]]: ...

    def dialog_of(self, dialog_id: int, access: Access) -> int: ...

    def waiting(self) -> dict[int, int]: ...

    def reached(self, records: "list[Record]") -> None: ...


@cache
def log() -> Log:
    """The keeper of the log."""
    return cast(Log, import_module(settings.REALTIME["LOG"]))


@cache
def dialog_access(side: Side) -> Callable[[Scope, int], Access]:
    """`(scope, dialog id) -> Access` of one side; raises Refused."""
    path = settings.REALTIME["ADMIN_ACCESS" if side == "admin" else "SITE_ACCESS"]
    return cast(Callable[[Scope, int], Access], import_string(path))


@cache
def inbox_access() -> Callable[[Scope], Access]:
    """`(scope) -> Access` of a manager's list; raises Refused."""
    return cast(Callable[[Scope], Access], import_string(settings.REALTIME["INBOX_ACCESS"]))


async def ask(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that uses the database, from the event loop.

    Not `thread_sensitive`: that would put every call of the process on one thread.
    """
    call = database_sync_to_async(function, thread_sensitive=False)
    return await call(*args, **kwargs)

"""To how many an entry went: for the log that operators read, and for the trace of a message."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import structlog

from realtime.presence.lease import Lease, dialog_key, is_dead
from realtime.presence.leases import own, rolls
from realtime.watching import delivery_notes
from realtime.watching.delivery_records import Broadcast

logger = structlog.get_logger(__name__)


class Announced(NamedTuple):
    """An entry that was announced, `at` in epoch seconds; `sender` is empty where it is no message,
    `request` the one that wrote it.
    """

    dialog_id: int
    seq: int
    sender: str
    request: str
    at: float


Counted = tuple[Announced, int, int]
"""An entry, and how many connections of the managers and of the visitor there are."""


def report(entries: Iterable[Announced], layer: str = "ok") -> None:
    """Tell of entries which nobody but the connections of this process can have got; `layer` is
    "away" where Redis did not take them.
    """
    _tell([_counted(entry, own.there(dialog_key(entry.dialog_id))) for entry in entries], layer)


async def report_asking(entries: Sequence[Announced]) -> None:
    """The same of entries that other processes got too: they are asked for all of them at once."""
    found = await rolls(*(dialog_key(entry.dialog_id) for entry in entries))
    processes = {lease.process for roll in found for lease in roll.leases}
    dead = {process for process in processes if is_dead(process)}  # each asks the system
    alive = [[each for each in roll.leases if each.process not in dead] for roll in found]
    _tell([*map(_counted, entries, alive)], "ok")


def _counted(entry: Announced, leases: Iterable[Lease]) -> Counted:
    sides = [lease.side for lease in leases]
    return entry, sides.count("admin"), sides.count("site")


def _tell(told: Sequence[Counted], layer: str) -> None:
    """One line each: they would cost as much as all else that is done with a message here, if each
    were written by itself.
    """
    if not told:
        return
    delivery_notes.broadcast(
        [Broadcast(e.dialog_id, e.seq, e.at, admin, site, layer) for e, admin, site in told]
    )
    logger.info("", lines=[_line(*each) for each in told])
    alone = [entry for entry, admin, _site in told if entry.sender == "user" and not admin]
    if alone:
        logger.warning("", lines=[_line_of_nobody(entry) for entry in alone])


def _line(entry: Announced, admin: int, site: int) -> dict[str, Any]:
    dialog, counts = entry.dialog_id, f"admin_conns={admin} site_conns={site}"
    words = f"Broadcasting message to dialog {dialog}; Broadcast stats: dialog_id={dialog} {counts}"
    if entry.sender:
        words += f"; [MSG_BROADCAST] dialog={dialog} sender={entry.sender} {counts}"
    return _about(entry, words)


def _line_of_nobody(entry: Announced) -> dict[str, Any]:
    return _about(entry, f"[DIALOG_SYNC] No admin connections for dialog {entry.dialog_id}")


def _about(entry: Announced, words: str) -> dict[str, Any]:
    about = {"event": words, "dialog": entry.dialog_id, "seq": entry.seq}
    return {**about, "request": entry.request} if entry.request else about

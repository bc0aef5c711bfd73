"""To how many an entry went: for the log that operators read, and for the trace of a message."""

from collections.abc import Iterable
from typing import NamedTuple

import structlog

from realtime.presence.lease import dialog_key, is_dead
from realtime.presence.leases import own, rolls
from realtime.watching import delivery_notes

logger = structlog.get_logger(__name__)


class Announced(NamedTuple):
    """An entry that was announced; `sender` is empty where it is no message, `request` the one that
    wrote it.
    """

    dialog_id: int
    seq: int
    sender: str
    request: str


def report(entry: Announced, layer: str = "ok") -> None:
    """Tell of an entry whom nobody but the connections of this process can have got; `layer` is
    "away" where Redis did not take it.
    """
    sides = [lease.side for lease in own.there(dialog_key(entry.dialog_id))]
    _tell(entry, sides.count("admin"), sides.count("site"), layer)


async def report_asking(entries: Iterable[Announced]) -> None:
    """The same of entries that other processes got too: they are asked for all of them at once."""
    entries = list(entries)
    found = await rolls(*(dialog_key(entry.dialog_id) for entry in entries))
    for entry, roll in zip(entries, found, strict=True):
        sides = [lease.side for lease in roll.leases if not is_dead(lease.process)]
        _tell(entry, sides.count("admin"), sides.count("site"), "ok")


def _tell(entry: Announced, admin: int, site: int, layer: str) -> None:
    """One line: it costs as much as all else that is done with a message here."""
    dialog = entry.dialog_id
    delivery_notes.broadcast(dialog, entry.seq, admin, site, layer)
    words: dict[str, str | int] = {"dialog": dialog, "seq": entry.seq}
    if entry.request:
        words["request"] = entry.request
    counts = f"admin_conns={admin} site_conns={site}"
    line = f"Broadcasting message to dialog {dialog}; Broadcast stats: dialog_id={dialog} {counts}"
    if entry.sender:
        line += f"; [MSG_BROADCAST] dialog={dialog} sender={entry.sender} {counts}"
    logger.info(line, **words)
    if entry.sender == "user" and not admin:
        logger.warning(f"[DIALOG_SYNC] No admin connections for dialog {dialog}", **words)

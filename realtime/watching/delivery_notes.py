"""What this process did with messages lately, kept until the heartbeat hands it to the log.

Off the hot path: a frame that is sent costs one assignment here, nothing waits for a database,
and what a killed process had not handed over yet is lost: a trace says then "not recorded".
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from operator import attrgetter

from realtime.groups import Side
from realtime.host import ask, host
from realtime.watching.delivery_records import Broadcast, Kind, Move, Record

logger = logging.getLogger(__name__)

KEPT = 10_000  # moves that may wait while the database is away

_lock = threading.Lock()
_moves: dict[tuple[int, str, str, str, str], Move] = {}
_broadcasts: list[Broadcast] = []
_untold: list[Callable[[], None]] = []


def moved(
    dialog_id: int,
    side: Side,
    person: str,
    name: str,
    kind: Kind,
    seq: int,
    transport: str,
    how: str = "",
    at: float | None = None,
) -> None:
    """Note how far someone has come, now or at a moment in epoch seconds. Of one road only the
    furthest position waits, by whichever of their connections.
    """
    key = (dialog_id, person, kind, transport, how)
    known = _moves.get(key)
    if known.seq >= seq if known is not None else len(_moves) >= KEPT:
        return
    move = Move(dialog_id, side, person, name, kind, seq, at or time.time(), transport, how)
    with _lock:
        _moves[key] = move


def ask_later(tell: Callable[[], None]) -> None:
    """Have `tell` note what it knows once it is wanted: what changes with every frame is kept where
    it changes.
    """
    _untold.append(tell)


def broadcast(notes: Sequence[Broadcast]) -> None:
    """Note that entries were announced."""
    with _lock:
        _broadcasts.extend(notes[: KEPT - len(_broadcasts)])


async def hand_over() -> None:
    """Give what was noted to the log; what the database does not take now waits."""
    records = take_all()
    if not records:
        return
    try:
        await ask(host().dialogs.reached, records)
    except Exception as error:
        logger.warning("not recorded yet: %r", error)
        give_back(records)


def take_all() -> list[Record]:
    """What was noted since the last time, oldest first; it is forgotten here."""
    while _untold:
        _untold.pop()()
    with _lock:
        records: list[Record] = [*_broadcasts, *_moves.values()]
        _broadcasts.clear()
        _moves.clear()
    return sorted(records, key=attrgetter("at"))


def give_back(records: list[Record]) -> None:
    """What could not be handed over waits for the next time."""
    with _lock:
        for record in records:
            if isinstance(record, Broadcast):
                if len(_broadcasts) < KEPT:
                    _broadcasts.append(record)
            else:
                key = (
                    record.dialog_id,
                    record.person,
                    record.kind,
                    record.transport,
                    record.how,
                )
                _moves.setdefault(key, record)

"""Whose numbers are meant: the epoch, a random id that a database is made with.

Ids begin at 1 in every database. So whatever is shared with other installations, or outlives a
database, carries the epoch: every name in Redis, every cursor of a client. What is signed (tokens,
addresses) carries another word, which outlives a restore from a backup: see `signed_as`.
"""

import threading
from typing import NamedTuple

from realtime.host import ask, host


class Names(NamedTuple):
    """What our database is called; both words are one until it is restored from a backup."""

    epoch: str
    signed_as: str


_known: Names | None = None
_lock = threading.Lock()


def epoch() -> str:
    """The epoch of our database; on the event loop only after `known`."""
    return (_known or _asked()).epoch


def signed_as() -> str:
    """What tokens and addresses of our database say: ids mean the same to them after a restore,
    which gives none away a second time.
    """
    return (_known or _asked()).signed_as


def _asked() -> Names:
    """The names, asked once however many ask at the same moment."""
    with _lock:
        return _known or learn()


def learn() -> Names:
    """Ask the database, which may be another than before."""
    global _known
    dialogs = host().dialogs
    _known = Names(dialogs.epoch(), dialogs.signed_as())
    return _known


async def known() -> Names:
    """The names, for the event loop."""
    return await ask(learn) if _known is None else _known

"""Whose numbers are meant: the epoch, a random id that a database is made with.

Ids begin at 1 in every database. So whatever is shared with other installations, or outlives a
database, carries the epoch: every name in Redis, every token, every cursor of a client.
"""

import threading

from realtime.host import ask, host

_known = ""
_lock = threading.Lock()


def epoch() -> str:
    """The epoch of our database, asked once however many ask at the same moment; on the event loop
    only after `known`.
    """
    if not _known:
        with _lock:
            return _known or learn()
    return _known


def learn() -> str:
    """Ask the database, which may be another than before."""
    global _known
    _known = host().dialogs.epoch()
    return _known


async def known() -> str:
    """The epoch, for the event loop."""
    return _known or await ask(learn)

"""Files of an update, fetched before the transaction in which it is handled: nobody waits for
another's download with a row locked.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import NamedTuple

from bot.models import Bot
from bot.updates.reading import Json


class File(NamedTuple):
    """What became of a file: its bytes, or why there are none, as a word: `large`, `gone`."""

    content: bytes = b""
    refused: str = ""


Fetched = Mapping[str, File]
"""By `file_id`."""

_at_hand: ContextVar[Fetched] = ContextVar("fetched", default=MappingProxyType({}))


@contextmanager
def at_hand(have: Fetched) -> Iterator[None]:
    """Have `fetched` know these."""
    token = _at_hand.set(have)
    try:
        yield
    finally:
        _at_hand.reset(token)


def fetched(file_id: str) -> File | None:
    """A file of the update that is handled; None for one that was not wanted."""
    return _at_hand.get().get(file_id)


async def fetch(bot: Bot, kind: str, body: Json) -> Fetched:
    """The files of an update that are wanted."""
    return {}

"""Files of an update, fetched before the transaction in which it is handled: nobody waits for
another's download with a row locked.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import NamedTuple

import httpx
from django.conf import settings

from bot.models import Bot
from bot.updates.asking import Away, Refused, ask, client
from bot.updates.pieces import Piece, pieces_of
from bot.updates.reading import Json

SECONDS = 60.0  # for a file


class File(NamedTuple):
    """What became of a file: its bytes, or why there are none: `large`, or `gone`."""

    content: bytes = b""
    refused: str = ""


Fetched = Mapping[str, File]
"""By `file_id`."""
NONE: Fetched = MappingProxyType({})
_at_hand: ContextVar[Fetched] = ContextVar("fetched", default=NONE)


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


async def fetch(bot: Bot, kind: str, body: Json, *, patient: bool) -> Fetched:
    """The files of what somebody says. Raises Away where Telegram does not give one, and it may
    be asked again; else the file is `gone`.
    """
    if kind != "message" or not is_wanted(body):
        return NONE
    found = {}
    for piece in pieces_of(body):
        try:
            found[piece.file_id] = await fetch_one(bot, piece)
        except Away:
            if patient:
                raise
            found[piece.file_id] = File(refused="gone")
    return found


def is_wanted(body: Json) -> bool:
    """Whether its files may be anybody's business: in private chats, and in topics."""
    chat = body.get("chat")
    private = isinstance(chat, dict) and chat.get("type") == "private"
    return private or "is_topic_message" in body


async def fetch_one(bot: Bot, piece: Piece) -> File:
    """One file. Raises Away."""
    if piece.size > settings.LIMIT_FILE:
        return File(refused="large")
    try:
        said = await ask(bot.token, "getFile", file_id=piece.file_id)
        return await download(bot, str(said["file_path"]))
    except Refused as refused:
        if refused.status >= 500 or refused.retry_after:
            raise Away(str(refused)) from None
        return File(refused="large" if "too big" in str(refused) else "gone")
    except (KeyError, TypeError):
        return File(refused="gone")


async def download(bot: Bot, path: str) -> File:
    """The bytes behind a path of `getFile`, which may be of a Bot API server of one's own. Raises
    Away.
    """
    address = f"{settings.TELEGRAM_API_URL}/file/bot{bot.token}/{path.lstrip('/')}"
    content = bytearray()
    try:
        async with client(SECONDS) as calling, calling.stream("GET", address) as response:
            if response.status_code in (404, 410):
                return File(refused="gone")
            if response.status_code != httpx.codes.OK:
                raise Away(f"HTTP {response.status_code}")
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > settings.LIMIT_FILE:
                    return File(refused="large")
    except httpx.HTTPError as error:
        raise Away(str(error) or type(error).__name__) from None
    return File(bytes(content))

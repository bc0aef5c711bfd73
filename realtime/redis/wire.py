"""One connection to Redis: commands out, replies in, and no task between.

redis-py reads a URL and knows about TLS; its connections make a future, two timeouts and several
tasks of a reply, which costs more than all else that a message needs.
"""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from hashlib import sha1
from typing import Any, cast

from hiredis import Reader, pack_command
from redis.asyncio.connection import SSLConnection, parse_url

from realtime.redis.sentinel.watch import era_of, plain_soon

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0

Command = tuple[Any, ...]

_texts: dict[str, str] = {}


class Script:
    """A Lua program."""

    def __init__(self, text: str) -> None:
        self._sha = sha1(text.encode(), usedforsecurity=False).hexdigest()
        _texts[self._sha] = text

    def on(self, keys: Sequence[str], *arguments: Any) -> Command:
        """The command that runs it."""
        return "EVALSHA", self._sha, len(keys), *keys, *arguments


def spelled_out(command: Command) -> Command:
    """The same with the text in it, for a Redis that knows no such hash (NOSCRIPT)."""
    _, sha, *rest = command
    return "EVAL", _texts[sha], *rest


class Wire(asyncio.Protocol):
    """A connection. `heard` is given the replies as they come, a refusal as a ReplyError; `lost` is
    told of its end, unless it was closed here.
    """

    def __init__(self) -> None:
        self.heard: Callable[[list[Any]], None] = _ignore
        self.lost: Callable[[Exception], None] = _ignore
        self._replies = Reader()
        self._transport: asyncio.Transport

    def write(self, data: bytes) -> None:
        """Send commands, packed."""
        self._transport.write(data)

    def pause(self) -> None:
        """Leave what arrives with the system."""
        if self._transport.is_reading():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Take it again."""
        if not self._transport.is_reading() and not self._transport.is_closing():
            self._transport.resume_reading()

    def close(self) -> None:
        """Hang up; nothing more is told."""
        self.heard = self.lost = _ignore
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        gets = self._replies.gets
        self._replies.feed(data)
        replies = []
        while (reply := gets()) is not False:
            replies.append(reply)
        if replies:
            self.heard(replies)

    def connection_lost(self, error: Exception | None) -> None:
        self.lost(error or ConnectionResetError("Connection closed by server."))


async def dial(
    url: str, heard: Callable[[list[Any]], None], lost: Callable[[Exception], None]
) -> Wire:
    """A connection, logged in and with its database chosen; where sentinels are named, to what they
    agree is the primary, and says so itself. Raises OSError (TimeoutError is one), or ReplyError
    where Redis does not let us in.
    """
    to = cast(dict[str, Any], parse_url(await plain_soon(url)))
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            wire = await _connected(to)
    except TimeoutError:
        raise TimeoutError("no connection in time") from None
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await _greet(wire, to, era_of(url) is not None)
    except TimeoutError:
        wire.close()
        raise TimeoutError("no answer to the login") from None
    except BaseException:
        wire.close()
        raise
    wire.heard, wire.lost = heard, lost
    return wire


async def _connected(to: dict[str, Any]) -> Wire:
    loop = asyncio.get_running_loop()
    if "path" in to:
        _, wire = await loop.create_unix_connection(Wire, to["path"])
    else:
        host, port = to.get("host", "localhost"), to.get("port", 6379)
        _, wire = await loop.create_connection(Wire, host, port, ssl=_tls(to))
    return wire


def _tls(to: dict[str, Any]) -> ssl.SSLContext | None:
    kind = to.get("connection_class")
    if kind is not SSLConnection:
        return None
    return SSLConnection(**{key: to[key] for key in to if key.startswith("ssl_")}).ssl_context.get()


async def _greet(wire: Wire, to: dict[str, Any], must_be_primary: bool) -> None:
    replies: asyncio.Queue[list[Any] | Exception] = asyncio.Queue()
    wire.heard = wire.lost = replies.put_nowait
    greeting: list[Command] = []
    if "password" in to:
        who = [to["username"]] if to.get("username") else []
        greeting.append(("AUTH", *who, to["password"]))
    if to.get("db"):
        greeting.append(("SELECT", to["db"]))
    if must_be_primary:
        greeting.append(("ROLE",))
    for command in greeting:
        wire.write(pack_command(command))
        told = await replies.get()
        reply = told if isinstance(told, Exception) else told[0]
        if isinstance(reply, Exception):
            raise reply
        if command == ("ROLE",) and reply[0] != b"master":
            raise ConnectionError("it is not the primary any more")


def _ignore(_: Any) -> None:
    """Nobody is interested any more."""

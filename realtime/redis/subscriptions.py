"""What one event loop hears of a Redis that may go away and come back."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Protocol

from hiredis import ReplyError, pack_command

from realtime.redis.absence import absence_of
from realtime.redis.names import name
from realtime.redis.sentinel import watch
from realtime.redis.wire import Command, Wire, dial

logger = logging.getLogger(__name__)

SILENCE_SECONDS = 5.0  # of the connection, before it is asked for a sign of life
RECONNECT_SECONDS = 0.2
CONFIRM_SECONDS = 1.0
KEEPALIVE = "keepalive"  # the channel that everybody hears, by which Redis says that we are in
Arrived = tuple[str, bytes]
BREATH = 32  # messages handed on before the writers of the sockets get their turn


class Hearing(Protocol):
    """What one event loop hears of Redis, be it one server or many."""

    @property
    def connected(self) -> bool:
        """Whether everything that is wanted comes here."""

    @property
    def connections(self) -> int:
        """How often that began anew."""

    def confirmed(self, address: str) -> bool:
        """Whether Redis has said that what is published there comes here."""

    async def add(self, addresses: Iterable[str]) -> None:
        """Return when Redis has confirmed them, or at once when Redis is away. Never raises, and
        waits two seconds at most: what is not heard meanwhile the heartbeat finds.
        """

    def discard(self, address: str) -> None:
        """Forget an address."""

    async def close(self) -> None:
        """Hang up and forget every address."""


class Subscriptions:
    """Addresses, heard over one connection; `heard` gets messages in their order, each with its
    address.
    """

    subscribe, unsubscribe = "SUBSCRIBE", "UNSUBSCRIBE"

    def __init__(self, url: str, heard: Callable[[list[Arrived]], None]) -> None:
        self._url = url
        self._heard = heard
        self._wanted: dict[str, bool] = {}  # whether Redis has confirmed it
        self._awaited: dict[str, list[asyncio.Future[bool]]] = {}  # of those who wait for that
        self._tried = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._wire: Wire | None = None
        self._unsent: list[Command] = []
        self._arrived: deque[Arrived] = deque()
        self._sign_of_life = False
        self._end: Callable[[Exception], None] = _ignore
        self._loop = asyncio.get_running_loop()
        self.connected = False
        self.connections = 0
        watch.tell(url, self)

    def confirmed(self, address: str) -> bool:
        return self._wanted.get(address, False)

    def listen(self) -> None:
        """Be connected from now on."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen_on())

    async def add(self, addresses: Iterable[str]) -> None:
        self.listen()
        new = [address for address in addresses if not self._want(address)]
        if not self._tried.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._tried.wait(), CONFIRM_SECONDS)
        if new and self._wire is not None and not absence_of(self._url).noticed:
            told = [self._confirmation(address) for address in new if not self.confirmed(address)]
            if not all([await each for each in told]):
                logger.warning("redis does not confirm a subscription; the heartbeat repairs")

    def discard(self, address: str) -> None:
        self._awaited.pop(address, None)
        if self._wanted.pop(address, None) is not None:
            self._say(self.unsubscribe, address)

    def moved(self) -> None:
        """Another Redis is the primary; from any thread."""
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._move)

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening})
            self._listening = None
        self._wanted.clear()
        self._awaited.clear()

    def _move(self) -> None:
        self._end(ConnectionError("another is the primary"))

    def _want(self, address: str) -> bool:
        """Want an address; whether it is confirmed already."""
        if address not in self._wanted:
            self._wanted[address] = False
            self._say(self.subscribe, address)
        return self._wanted[address]

    def _confirmation(self, address: str) -> asyncio.Future[bool]:
        """Whether Redis has confirmed an address in time."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._awaited.setdefault(address, []).append(future)
        loop.call_later(CONFIRM_SECONDS, _settle, future, False)
        return future

    def _say(self, verb: str, address: str) -> None:
        """What is wanted, and not any more, in one moment goes out together and in this order."""
        if self._wire is not None:  # else the next connection says it
            if not self._unsent:
                asyncio.get_running_loop().call_soon(self._send)
            self._unsent.append((verb, address))

    def _send(self) -> None:
        if self._wire is not None and self._unsent:
            self._wire.write(b"".join([pack_command(command) for command in self._unsent]))
        self._unsent.clear()

    async def _listen_on(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, ReplyError) as error:
                if self.connected or not self._tried.is_set():
                    logger.warning("subscriptions are down: %s", error)
            except Exception:
                logger.exception("subscriptions are down")
            finally:
                self.connected = False
                self._wanted = dict.fromkeys(self._wanted, False)
                self._tried.set()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def end(error: Exception) -> None:
            if not lost.done():
                lost.set_exception(error)

        def take(replies: list[Any]) -> None:
            self._sign_of_life = True
            for reply in replies:
                if not isinstance(reply, ReplyError):
                    self._take(reply)
                elif not self._sent_away(reply):
                    end(reply)

        wire = await dial(self._url, take, end)
        self._end = end
        try:
            self._unsent.clear()
            wire.write(b"".join(map(pack_command, self._everything())))
            self._wire = wire
            await self._watch(wire, lost)
        finally:
            self._wire, self._end = None, _ignore
            wire.close()

    async def _watch(self, wire: Wire, lost: asyncio.Future[None]) -> None:
        """Until the connection is lost, or silent for too long."""
        asked = False
        while True:
            self._sign_of_life = False
            done, _ = await asyncio.wait({lost}, timeout=SILENCE_SECONDS)
            if done:
                return lost.result()
            if self._sign_of_life or self._arrived:
                asked = False
            elif asked:
                raise ConnectionError("no sign of life")
            else:
                asked = True
                wire.write(pack_command(("PING",)))

    def _everything(self) -> Iterator[Command]:
        """What a new connection says first."""
        yield "SUBSCRIBE", name(KEEPALIVE), *self._wanted

    def _sent_away(self, refusal: ReplyError) -> bool:
        """Whether a refusal is no end: another Redis has what was asked for."""
        return False

    def _take(self, reply: list[Any]) -> None:
        kind = reply[0]
        if kind == b"message":
            self._arrive(reply)
        elif kind == b"subscribe":
            address = reply[1].decode()
            if address in self._wanted:
                self._confirm(address)
            elif address.endswith(KEEPALIVE):
                self._connected()

    def _arrive(self, reply: list[Any]) -> None:
        self._arrived.append((reply[1].decode(), reply[2]))
        if len(self._arrived) == 1:
            asyncio.get_running_loop().call_soon(self._hand_on)
        elif len(self._arrived) == BREATH and self._wire is not None:
            self._wire.pause()

    def _confirm(self, address: str) -> None:
        self._wanted[address] = True
        for future in self._awaited.pop(address, ()):
            _settle(future, True)

    def _hand_on(self) -> None:
        take = self._arrived.popleft
        self._heard([take() for _ in range(min(BREATH, len(self._arrived)))])
        if self._arrived:
            asyncio.get_running_loop().call_soon(self._hand_on)
        elif self._wire is not None:
            self._wire.resume()

    def _connected(self) -> None:
        if self.connections:
            logger.warning("subscriptions are back")
        self.connections += 1
        self.connected = True
        self._tried.set()


def _settle(future: asyncio.Future[bool], result: bool) -> None:
    if not future.done():
        future.set_result(result)


def _ignore(_: Exception) -> None:
    """There is no connection."""

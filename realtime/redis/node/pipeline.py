"""The pipeline to one Redis: what is asked in one moment goes out in one write, in the order of the
calls; replies are told to whoever waits as they arrive.

Redis is a helper here, never the truth, so nobody waits for it long: timeouts are short, and for
a second after a failure everything fails at once.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from hiredis import ReplyError

from realtime.redis.absence import RedisAway, RedisRefused, absence_of
from realtime.redis.node.asking import Asking
from realtime.redis.node.trips import Again, Single, Trip
from realtime.redis.sentinel import watch
from realtime.redis.wire import ANSWER_SECONDS, Command, Wire, dial


class Pipeline(Asking):
    """One event loop's connection to one Redis."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._away = absence_of(url)
        self._wire: Wire | None = None
        self._dialing: asyncio.Task[None] | None = None
        self._waiting: list[Trip] = []  # to be written
        self._asked: deque[Trip] = deque()  # written
        self._flushing = False
        self._watch: asyncio.TimerHandle | None = None
        self._heard_at = 0.0
        self._loop = asyncio.get_running_loop()
        watch.tell(url, self)

    @property
    def up(self) -> bool:
        return not self._away.noticed

    @property
    def busy(self) -> bool:
        """Whether somebody still waits for an answer."""
        return bool(self._asked or self._waiting)

    def call(self, *command: Any) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        self._ask(Single((command,), future))
        return future

    def calls(self, commands: Iterable[Command]) -> asyncio.Future[list[Any]]:
        commands = tuple(commands)
        future = asyncio.get_running_loop().create_future()
        if commands:
            self._ask(Trip(commands, future))
        else:
            future.set_result([])
        return future

    def moved(self) -> None:
        """Another Redis is the primary; from any thread."""
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._move)

    async def close(self) -> None:
        futures = {each.future for each in (*self._asked, *self._waiting)}
        if futures:
            await asyncio.wait(futures, timeout=2 * ANSWER_SECONDS)
        if self._dialing is not None:
            self._dialing.cancel()
        self._hang_up()

    def _move(self) -> None:
        self._away.try_soon()
        if self._dialing is not None:  # to the one before, which may hang
            self._dialing.cancel()
            self._dialing = self._loop.create_task(self._dial())
        if self._wire is not None:
            self._hang_up()
            self._lost(ConnectionError("another is the primary"))

    def _ask(self, trip: Trip) -> None:
        if self._away.noticed and self._away.keeps_waiting():
            trip.fail(RedisAway(self._away.reason))
            return
        self._waiting.append(trip)
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        if self._wire is None:
            if self._dialing is None and self._waiting:
                self._dialing = asyncio.get_running_loop().create_task(self._dial())
            return
        if self._waiting:
            if not self._asked:
                self._heard_at = asyncio.get_running_loop().time()
            self._asked.extend(self._waiting)
            self._wire.write(b"".join([each.packed for each in self._waiting]))
            self._waiting.clear()
            if self._watch is None:
                self._watch = asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._look)

    async def _dial(self) -> None:
        try:
            self._wire = await dial(self._url, self._heard, self._lost)
        except Exception as error:
            self._fail(error)
        except BaseException:
            if self._dialing is asyncio.current_task():
                for each in self._waiting:
                    each.future.cancel()
            raise
        finally:
            if self._dialing is asyncio.current_task():
                self._dialing = None
        self._flush()

    def _heard(self, replies: list[Any]) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        for reply in replies:
            trip = self._asked[0]
            which = trip.at
            trip.at += 1
            if trip.at == len(trip.commands):
                self._asked.popleft()
            if isinstance(reply, ReplyError):
                reply = self._refused(trip, which, reply)
                if self._wire is None:
                    return  # and nobody waits any more
                if reply is None:
                    continue
            elif self._away.noticed:
                self._away.end()
            trip.replies[which] = reply
            trip.left -= 1
            if not trip.left:
                trip.end()

    def _refused(self, trip: Trip, which: int, reply: ReplyError) -> RedisRefused | None:
        """What Redis refused, where it is well; None where it is not, or is asked again."""
        if str(reply).startswith("NOSCRIPT"):
            self._waiting.append(Again(trip, which))
            self._flush()
            return None
        error = self._away.error_of(reply)
        if isinstance(error, RedisRefused):
            self._away.end()
            return error
        trip.fail(error)
        # Another connection may lead to one that answers, behind a balancer or after a failover.
        self._hang_up()
        self._fail(reply)
        return None

    def _lost(self, error: Exception) -> None:
        """The connection is gone, perhaps while nobody looked: what was not answered is asked once
        more. Not after a timeout: whoever asked has waited long enough.
        """
        self._wire = None
        again = [each for each in self._asked if not each.repeated]
        for each in again:
            each.repeat()
        if len(again) < len(self._asked):
            self._fail(error)
            return
        self._asked.clear()
        self._waiting[:0] = again
        self._flush()

    def _look(self) -> None:
        """Whether Redis still answers; one timer, as long as somebody waits."""
        self._watch = None
        if not self._asked:
            return
        left = self._heard_at + ANSWER_SECONDS - asyncio.get_running_loop().time()
        if left > 0:
            self._watch = asyncio.get_running_loop().call_later(left, self._look)
        else:
            self._hang_up()
            self._fail(TimeoutError("no answer in time"))

    def _fail(self, error: Exception) -> None:
        told = self._away.error_of(error)
        failed, self._waiting = [*self._asked, *self._waiting], []
        self._asked.clear()
        for each in failed:
            each.fail(type(told)(str(told)))

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

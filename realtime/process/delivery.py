"""Announcements on their way: to the streams and to every group, in one write for a batch."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from realtime.process.layer import Addressed, Layer
from realtime.process.together import Together
from realtime.redis import replay_cache
from realtime.redis.absence import RedisAway
from realtime.redis.layer import RedisLayer
from realtime.redis.pipeline import pipeline
from realtime.redis.wire import Command
from realtime.watching.delivery_report import Announced, report, report_asking
from realtime.watching.metrics import BROADCAST_IN, NOT_ANNOUNCED

logger = logging.getLogger(__name__)

REMEMBERED = 1000  # numbered announcements that Redis did not take
AT_ONCE = 100  # announced in one write
ASKED_EACH = 0.05  # seconds between two questions who else got what was announced


class Announcement(NamedTuple):
    """Messages, each with its group, and the numbered entry that they carry."""

    messages: list[Addressed]
    entry: replay_cache.Kept | None = None
    announced: Announced | None = None  # what is reported of it


_missed: deque[Announcement] = deque(maxlen=REMEMBERED)


class Outbox:
    """What one event loop has to announce, in order. A thousand marks that rise at once go out in
    slices, between which the loop does what else there is.
    """

    def __init__(self) -> None:
        self._waiting: deque[Announcement] = deque()

    def put(self, batch: Sequence[Announcement]) -> None:
        """Send announcements after those that wait; nobody waits for it. Never raises."""
        goes_on = bool(self._waiting)
        self._waiting.extend(batch)
        if not goes_on:
            self._send()

    def _send(self) -> None:
        _send([self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))])
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._send)


_outboxes: WeakKeyDictionary[asyncio.AbstractEventLoop, Outbox] = WeakKeyDictionary()


def deliver(batch: Sequence[Announcement]) -> None:
    """Send announcements, from the event loop; nobody waits for it. Never raises."""
    _outboxes.setdefault(asyncio.get_running_loop(), Outbox()).put(batch)


def _send(batch: Sequence[Announcement]) -> None:
    try:
        redis, layer = pipeline(), get_channel_layer()
        if redis is None:
            _hand_on(batch, cast(Layer, layer))
        else:
            delivery = Delivery(batch, cast(RedisLayer, layer))
            redis.calls(delivery.commands).add_done_callback(delivery.settle_soon)
    except Exception:
        logger.exception("not announced")


async def delivered(batch: Sequence[Announcement]) -> bool:
    """The same, and wait for it. Whether Redis took everything."""
    redis, layer = pipeline(), get_channel_layer()
    assert redis is not None
    delivery = Delivery(batch, cast(RedisLayer, layer))
    answer = redis.calls(delivery.commands)
    await asyncio.wait({answer})
    await report_asking(delivery.settle(answer))
    return delivery.all_taken


async def make_up() -> None:
    """Announce again what Redis did not take, if it is back."""
    redis = pipeline()
    left = len(_missed)
    while left and redis is not None and redis.up:
        again = [_missed.popleft() for _ in range(min(AT_ONCE, left))]
        left -= len(again)
        if not await delivered(again):
            return  # it answers, and still refuses this: not a thousand times a second


class Delivery:
    """Announcements on their way through Redis."""

    def __init__(self, batch: Sequence[Announcement], layer: RedisLayer) -> None:
        self.commands: list[Command] = []
        self.all_taken = True
        self._layer = layer
        self._begun = time.perf_counter()
        for each in batch:
            if each.entry is not None:
                self.commands += replay_cache.additions(each.entry)
        self._parts: list[tuple[Announcement, slice]] = []  # which PUBLISHes are whose
        start = len(self.commands)
        for each in batch:
            self._parts.append((each, slice(start, start + len(each.messages))))
            start += len(each.messages)
        self.commands += layer.publications([of for each in batch for of in each.messages])

    def settle_soon(self, answer: asyncio.Future[list[Any]]) -> None:
        """Settle, and have the rest reported beside, with that of other batches."""
        for entry in self.settle(answer):
            _reports.tell(entry, _told)

    def settle(self, answer: asyncio.Future[list[Any]]) -> list[Announced]:
        """Report what arrived, and give what did not to those who are connected here. The entries
        that other processes got too are still to be reported.
        """
        BROADCAST_IN.observe(time.perf_counter() - self._begun)
        error = RedisAway("cancelled") if answer.cancelled() else answer.exception()
        replies: list[Any] = [] if error else answer.result()
        ours: list[Announced] = []
        others: list[Announced] = []
        for each, which in self._parts:
            refused: Any = error
            for reply in replies[which]:
                if isinstance(reply, Exception):
                    refused = reply
            if refused is not None:
                self._not_taken(each, refused)
            elif each.announced is not None:
                mine = self._layer.are_ours(self.commands[which], replies[which])
                (ours if mine else others).append(each.announced)
        report(ours)
        return others

    def _not_taken(self, announcement: Announcement, error: Exception) -> None:
        self.all_taken = False
        NOT_ANNOUNCED.inc()
        if not isinstance(error, RedisAway):  # of which the pipeline has told already
            logger.warning("not announced to other processes", exc_info=error)
        if announcement.announced is not None:
            _missed.append(announcement)
            report([announcement.announced], layer="away")
        self._layer.hand_on(announcement.messages)


async def _report(entries: list[Announced]) -> Sequence[None]:
    await report_asking(entries)
    return [None] * len(entries)


def _told(error: Exception | None) -> None:
    if error is not None:
        logger.error("not reported", exc_info=error)


_reports: Together[Announced, None] = Together(_report, AT_ONCE, pause=ASKED_EACH)


def _hand_on(batch: Sequence[Announcement], layer: Layer) -> None:
    """In local mode this process is all that there is."""
    begun = time.perf_counter()
    layer.hand_on([message for each in batch for message in each.messages])
    report(each.announced for each in batch if each.announced is not None)
    BROADCAST_IN.observe(time.perf_counter() - begun)

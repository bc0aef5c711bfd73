"""What was handed to sockets, and to whom: noted together a moment later, so that a frame for a
thousand of them costs each no more than an entry in a list here.
"""

import asyncio
import time
from collections.abc import Collection, Sequence
from typing import Literal

from realtime.access import Access
from realtime.parcel import How, Parcel
from realtime.watching import delivery_notes
from realtime.watching.delivery_records import Kind
from realtime.watching.metrics import acked_from, delivered_to, sent_of

Transport = Literal["ws", "sse"]


class Recipient:
    """Whom a connection sends to, and how far they have come; `dialogs` are those they follow."""

    __slots__ = ("_transport", "announced", "dialogs", "pings", "reached", "who")

    def __init__(self, transport: Transport, who: Access, dialogs: Collection[int]) -> None:
        self.who = who
        self.dialogs = dialogs
        self.pings = 0  # handed over, and not answered yet
        self.reached: dict[tuple[int, How], tuple[int, float]] = {}  # up to which number, and when
        self.announced: dict[int, tuple[int, float]] = {}  # the newest live entry of a dialog
        self._transport = transport

    def note(self, dialog_id: int, kind: Kind, seq: int) -> None:
        """They have acknowledged or read everything up to `seq`."""
        if kind == "acked":
            newest, announced_at = self.announced.get(dialog_id, (0, 0.0))
            if seq == newest:
                del self.announced[dialog_id]
                acked_from(self.who.side).observe(time.time() - announced_at)
        self._moved(dialog_id, kind, seq, "", time.time())

    def left(self, dialog_id: int) -> None:
        """They do not follow a dialog any more: nobody waits for what they say of it."""
        self.announced.pop(dialog_id, None)

    def tell(self) -> None:
        """Have noted how far they have got since the last time."""
        for (dialog_id, how), (seq, at) in self.reached.items():
            self._moved(dialog_id, "sent", seq, how, at)
        self.reached.clear()

    def _moved(self, dialog_id: int, kind: Kind, seq: int, how: str, at: float) -> None:
        who, transport = self.who, self._transport
        delivery_notes.moved(
            dialog_id, who.side, who.person, who.name, kind, seq, transport, how, at
        )


_handed: list[Parcel] = []


def hand_to(recipient: Recipient, parcels: Sequence[Parcel]) -> None:
    """Parcels were handed to somebody's socket; on the event loop."""
    for parcel in parcels:
        if not parcel.handed_to:
            if not _handed:
                asyncio.get_running_loop().call_soon(note_all)
            _handed.append(parcel)
        parcel.handed_to.append(recipient)


def note_all() -> None:
    """Note what was handed over since the last time."""
    now = time.time()
    parcels = _handed.copy()
    _handed.clear()
    for parcel in parcels:
        recipients, parcel.handed_to = parcel.handed_to, []
        sent_of(parcel.kind).inc(len(recipients))
        if parcel.kind == "ping":
            for each in recipients:
                each.pings = min(each.pings + 1, 2 * (len(each.dialogs) + 1))  # of two heartbeats
        if parcel.seq is not None:
            _note_number(parcel, parcel.seq, recipients, now)


def _note_number(parcel: Parcel, seq: int, recipients: list[Recipient], now: float) -> None:
    road, reached = (parcel.dialog_id, parcel.how), (seq, now)
    for each in recipients:
        if not each.reached:
            delivery_notes.ask_later(each.tell)
        each.reached[road] = reached
    if parcel.announced_at is not None:
        announced = seq, parcel.announced_at
        for each in recipients:
            each.announced[parcel.dialog_id] = announced
        side = recipients[0].who.side  # that of all of them
        delivered_to(side).observe(now - parcel.announced_at, len(recipients))

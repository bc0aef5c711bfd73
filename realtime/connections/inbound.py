"""What clients send over a WebSocket. Each consumer names the frames that it takes, and by whom
each is done; here are those of a dialog, and those by which the inbox socket opens dialogs.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, partial, reduce
from operator import or_
from typing import Any

import msgspec
from django.db import InterfaceError, OperationalError

from realtime.access import Refused
from realtime.connections.connection import TOO_MANY, Connection
from realtime.connections.cursor import is_of_another_history
from realtime.connections.feeds import MALFORMED, OTHER_HISTORY
from realtime.connections.flood import Allowance, Flood
from realtime.frames import ClientFrame, Error, Mark
from realtime.host import NewMark, ask, host
from realtime.process.together import BREATH, Together
from realtime.watching.delivery_records import Kind
from realtime.watching.metrics import ERRORS

logger = logging.getLogger(__name__)

UNREADABLE = msgspec.DecodeError, UnicodeError, RecursionError  # what no frame is decoded to
OPEN_DIALOGS = 50  # of one inbox socket


class NotUnderstood(Exception):
    """A frame that changes nothing; the words of its `error` frame."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


NOT_OPEN = NotUnderstood("not_open", "open the dialog first")
Handler = Callable[["Inbound", Any], Awaitable[None]]
Taken = Mapping[type[ClientFrame], Handler]


class Inbound:
    """The frames of one client: marks, and those that `takes` names, with what does them.
    `dialog_id` None is a socket whose frames name their dialog themselves.
    """

    def __init__(self, connection: Connection, takes: Taken, dialog_id: int | None) -> None:
        self.connection = connection
        self._takes = takes
        self._dialog_id = dialog_id
        self._decode = decoder_of((*MARKS, *takes)).decode
        self.allowance = Allowance(connection)

    def take_at_once(self, data: bytes) -> bool:
        """Take a frame that raises a mark, as most do; any other is left to `take`, with False.
        Raises Flood.
        """
        try:
            frame = self._decode(data)
        except UNREADABLE:
            return False
        if type(frame) not in MARKS or self.named_in(frame) in self.connection.opening:
            return False
        self._raise_mark(frame)
        return True

    async def take(self, text: str | None) -> None:
        """Do what a frame says, or answer with `error`. Raises Flood."""
        named = None
        try:
            frame = self._decode(text or "")
            named = frame.dialog_id
            if self.connection.opening:
                await self._turn_of(frame)
            if type(frame) in MARKS:
                self._raise_mark(frame)
            else:
                self._count(frame)
                await self._takes[type(frame)](self, frame)
        except Flood:
            raise
        except UNREADABLE as error:
            self.allowance.count()
            self._complain(NotUnderstood("malformed", str(error)))
        except Exception as error:
            self._complain(error, named)

    async def _turn_of(self, frame: ClientFrame) -> None:
        """Wait for what was begun before a frame, and decides what becomes of it."""
        opening = self.connection.opening
        if (its := opening.get(self.named_in(frame))) is not None:
            await asyncio.wait([its])
        while opening and len(self.connection.followed) >= OPEN_DIALOGS:
            await asyncio.wait({*opening.values()}, return_when=asyncio.FIRST_COMPLETED)

    def beside(self, dialog_id: int, work: Awaitable[None]) -> None:
        """Open a dialog while the client says more, which may be about any other."""
        self.connection.opening[dialog_id] = asyncio.create_task(self._open(dialog_id, work))

    async def _open(self, dialog_id: int, work: Awaitable[None]) -> None:
        try:
            await work
        except Flood:
            self.connection.queue.cut(TOO_MANY)
        except Exception as error:
            self._complain(error, dialog_id)
        finally:
            del self.connection.opening[dialog_id]

    def _count(self, frame: ClientFrame) -> None:
        if not frame.answers(self):
            self.allowance.count()

    def _raise_mark(self, frame: Any) -> None:
        """Have a mark raised together with those of others; the client's next frame does not wait
        for it.
        """
        kind, noted = MARKS[type(frame)]
        dialog_id, seq = self.named_in(frame), frame.seq
        if not self.allowance.answers_message(dialog_id, kind, seq):
            self.allowance.count()
        if dialog_id in self.connection.feeds:
            mark = NewMark(dialog_id, self.connection.access.side, kind, seq)
            rise.tell(mark, partial(self._risen, mark, noted))
        else:
            self._complain(NOT_OPEN, dialog_id)

    def _risen(self, mark: NewMark, noted: Kind, known: bool | Exception) -> None:
        """What became of a mark: whether its dialog has that number."""
        if isinstance(known, Exception):
            self._complain(known, mark.dialog_id)
        elif known:
            self.connection.recipient.note(mark.dialog_id, noted, mark.seq)
        else:
            told = f"the dialog has no number {mark.seq}"
            self._complain(NotUnderstood("no_such_number", told), mark.dialog_id)

    def _complain(self, error: BaseException, dialog_id: int | None = None) -> None:
        """Tell the client why a frame was not taken; of which dialog, where a frame names one."""
        of = None if self._dialog_id is not None else dialog_id or None
        if isinstance(error, NotUnderstood):
            ERRORS.labels(error.code).inc()
            code, detail = error.code, str(error)
        elif isinstance(error, Refused):
            code, detail = error.word, str(error)
        elif isinstance(error, OperationalError | InterfaceError):
            logger.warning("a client's frame could not be taken: %s", error)
            code, detail = "try_later", "try again later"
        else:
            logger.error("a client's frame could not be taken", exc_info=error)
            code, detail = "server_error", "try again later"
        self.connection.send(Error(code=code, detail=detail, dialog_id=of))

    def dialog_of(self, frame: ClientFrame) -> int:
        """The dialog that a frame is about. Raises NotUnderstood where it is not open here."""
        dialog_id = self.named_in(frame)
        if dialog_id not in self.connection.feeds:
            raise NOT_OPEN
        return dialog_id

    def named_in(self, frame: ClientFrame) -> int:
        """The dialog that a frame names, by itself or by its socket; 0 is none."""
        return self._dialog_id if self._dialog_id is not None else frame.dialog_id or 0


@cache
def decoder_of(kinds: tuple[type[ClientFrame], ...]) -> msgspec.json.Decoder[ClientFrame]:
    """Reads a frame of one of the kinds."""
    union: Any = reduce(or_, kinds)
    return msgspec.json.Decoder(union)


class Pong(ClientFrame, tag="pong", kw_only=True):
    """The answer to a ping."""

    def answers(self, inbound: Inbound) -> bool:
        """Yes, if there was one."""
        return inbound.allowance.answers_ping()


class Typing(ClientFrame, tag="typing", kw_only=True):
    """The person at this end writes, or stopped."""

    on: bool


class Read(ClientFrame, tag="read", kw_only=True):
    """Everything up to `seq` was seen."""

    seq: int


class Ack(ClientFrame, tag="ack", kw_only=True):
    """Everything up to `seq` was received."""

    seq: int


class Open(ClientFrame, tag="open", kw_only=True):
    """Add a dialog to the inbox socket, from behind `after`; `epoch` as `hello` told it."""

    dialog_id: int
    after: int | None = None
    epoch: str = ""

    def answers(self, inbound: Inbound) -> bool:
        """A client that is back opens all that it had open; more it cannot without closing some."""
        followed = inbound.connection.followed
        return self.dialog_id not in followed and len(followed) < OPEN_DIALOGS


class Close(ClientFrame, tag="close", kw_only=True):
    """Take a dialog off the inbox socket."""

    dialog_id: int


async def pong(inbound: Inbound, frame: Pong) -> None:
    """That it came is all it says."""


async def typing(inbound: Inbound, frame: Typing) -> None:
    """Tell both sides that the person writes, or stopped."""
    dialog_id = inbound.dialog_of(frame)
    await ask(host().dialogs.typing, dialog_id, inbound.connection.access, frame.on)


async def _rise_all(wanted: list[NewMark]) -> list[bool]:
    return await ask(host().dialogs.rise_all, wanted)


rise: Together[NewMark, bool] = Together(_rise_all, most=500, pause=0.1)


async def _sites_of(dialog_ids: list[int]) -> list[int | None]:
    return [*map((await ask(host().dialogs.sites_of, dialog_ids)).get, dialog_ids)]


site_of: Together[int, int | None] = Together(_sites_of, most=200, pause=BREATH)


async def open_dialog(inbound: Inbound, frame: Open) -> None:
    """Follow a dialog on this socket too: a client that is back opens all that it had open at once,
    and none waits for the one before it. Raises Refused (4008).
    """
    followed = inbound.connection.followed
    if frame.dialog_id not in followed and len(followed) >= OPEN_DIALOGS:
        raise Refused(4008)
    inbound.beside(frame.dialog_id, _open_dialog(inbound, frame))


async def _open_dialog(inbound: Inbound, frame: Open) -> None:
    """Raises Refused (4004, 4008) and Flood."""
    connection = inbound.connection
    if frame.dialog_id in connection.feeds:
        await connection.part(frame.dialog_id)  # opened again, from another position
    if await site_of(frame.dialog_id) not in connection.access.site_ids:
        inbound.allowance.count()
        raise Refused(4004)
    feed = await connection.join(frame.dialog_id)
    after = frame.after
    try:
        if is_of_another_history(frame.epoch):
            after = OTHER_HISTORY
        elif after is not None and after < 0:
            after = MALFORMED
        await connection.begin(feed, after)
    except Exception:
        await connection.part(frame.dialog_id)  # or it would be there without a word
        raise


async def close_dialog(inbound: Inbound, frame: Close) -> None:
    """Follow a dialog no longer."""
    if frame.dialog_id in inbound.connection.feeds:
        await inbound.connection.part(frame.dialog_id)


# What raises a mark: which, and what is noted of the person.
MARKS: Mapping[type[ClientFrame], tuple[Mark, Kind]] = {
    Read: ("read", "read"),
    Ack: ("delivered", "acked"),
}
IN_A_DIALOG: Taken = {Pong: pong, Typing: typing}
IN_THE_INBOX: Taken = {**IN_A_DIALOG, Open: open_dialog, Close: close_dialog}

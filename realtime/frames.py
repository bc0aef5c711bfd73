"""What clients send over a WebSocket: marks, typing, and on the inbox socket dialogs to follow."""

import logging
import time

import msgspec

from realtime.access import Refused
from realtime.backend import ask, log
from realtime.connection import Connection
from realtime.events import (
    Ack,
    Close,
    DialogClientFrame,
    Error,
    InboxClientFrame,
    Mark,
    Open,
    Read,
    Typing,
)
from realtime.feed import MALFORMED
from realtime.metrics import ERRORS

logger = logging.getLogger(__name__)

FLOOD_FRAMES = 50
FLOOD_SECONDS = 5.0
OPEN_DIALOGS = 50  # of one inbox socket

_dialog_frame: msgspec.json.Decoder[InboxClientFrame] = msgspec.json.Decoder(DialogClientFrame)
_inbox_frame: msgspec.json.Decoder[InboxClientFrame] = msgspec.json.Decoder(InboxClientFrame)


class Flood(Exception):
    """More frames than a person and a well-made client send."""


class NotUnderstood(Exception):
    """A frame that changes nothing; the words of its `error` frame."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Inbound:
    """The frames of one client; `dialog_id` None is the inbox socket."""

    def __init__(self, connection: Connection, dialog_id: int | None) -> None:
        self._connection = connection
        self._dialog_id = dialog_id
        self._count = 0
        self._since = time.monotonic()

    async def take(self, text: str | None) -> None:
        """Do what a frame says, or answer with `error`. Raises Flood."""
        self._count_one()
        try:
            await self._do(self._understood(text))
        except NotUnderstood as error:
            ERRORS.labels(error.code).inc()
            self._connection.send(Error(code=error.code, detail=str(error)))
        except Refused as refusal:
            self._connection.send(Error(code=refusal.word, detail=str(refusal)))
        except Exception:
            logger.exception("a client's frame could not be taken")
            self._connection.send(Error(code="server_error", detail="try again later"))

    def _count_one(self) -> None:
        now = time.monotonic()
        if now - self._since > FLOOD_SECONDS:
            self._since, self._count = now, 0
        self._count += 1
        if self._count > FLOOD_FRAMES:
            ERRORS.labels("flood").inc()
            raise Flood

    def _understood(self, text: str | None) -> InboxClientFrame:
        decoder = _inbox_frame if self._dialog_id is None else _dialog_frame
        try:
            return decoder.decode(text or "")
        except (msgspec.DecodeError, UnicodeError) as error:
            raise NotUnderstood("malformed", str(error)) from error

    async def _do(self, frame: InboxClientFrame) -> None:
        match frame:
            case Open():
                await self._open(frame)
            case Close():
                await self._close(frame)
            case Typing(on=on):
                await ask(log().typing, self._dialog_of(frame), self._connection.access, on)
            case Read(seq=seq):
                await self._mark(self._dialog_of(frame), "read", seq)
            case Ack(seq=seq):
                await self._mark(self._dialog_of(frame), "delivered", seq)

    def _dialog_of(self, frame: InboxClientFrame) -> int:
        dialog_id = self._dialog_id if self._dialog_id is not None else frame.dialog_id
        if dialog_id not in self._connection.feeds:
            raise NotUnderstood("not_open", "open the dialog first")
        return dialog_id

    async def _mark(self, dialog_id: int, kind: Mark, seq: int) -> None:
        try:
            await ask(log().mark, dialog_id, self._connection.access.side, kind, seq)
        except ValueError as error:
            raise NotUnderstood("no_such_number", str(error)) from error
        self._connection.note(dialog_id, "read" if kind == "read" else "acked", seq)

    async def _open(self, frame: Open) -> None:
        connection = self._connection
        if frame.dialog_id in connection.feeds:
            await connection.part(frame.dialog_id)  # opened again, from another position
        if len(connection.feeds) >= OPEN_DIALOGS:
            raise Refused(4008)
        await ask(log().dialog_of, frame.dialog_id, connection.access)
        feed = await connection.join(frame.dialog_id)
        after = frame.after
        try:
            await connection.begin(feed, MALFORMED if after is not None and after < 0 else after)
        except Exception:
            await connection.part(frame.dialog_id)  # or it would be there without a word
            raise

    async def _close(self, frame: Close) -> None:
        if frame.dialog_id in self._connection.feeds:
            await self._connection.part(frame.dialog_id)

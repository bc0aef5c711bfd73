"""The WebSockets: one side of one dialog, and the manager's list."""

from typing import Any

import structlog
from channels.exceptions import StopConsumer

from realtime.access import Access, Refused
from realtime.connections.connection import TOO_MANY, Connection
from realtime.connections.consumer import ClientConsumer, DialogConsumer, Unavailable
from realtime.connections.flood import Flood
from realtime.connections.handed import Transport
from realtime.connections.inbound import IN_A_DIALOG, IN_THE_INBOX, Inbound, Taken
from realtime.connections.send_queue import ABNORMAL
from realtime.frames import Ping, encode
from realtime.groups import Side, inbox_group
from realtime.host import ask, host
from realtime.parcel import Parcel
from replyx.edge.protocol import HEAR, PUSH

logger = structlog.get_logger(__name__)

REASON = 123  # bytes that a close frame holds


class SocketConsumer(ClientConsumer):
    """What every WebSocket does. Refusals accept first: else a browser sees no code."""

    transport: Transport = "ws"
    takes: Taken = IN_A_DIALOG
    inbound: Inbound

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        await self.let_in()

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        if self.connection is None or not self.connection.queue.started:
            return  # refused, and still talking
        try:
            await self.inbound.take(message.get("text"))
        except Flood:
            self.connection.queue.cut(TOO_MANY)

    def _take_at_once(self, data: bytes) -> bool:
        """Take a frame that is heard in its turn, before it waits for its turn as others do."""
        if self.connection is None or not self._is_listening or not self.connection.queue.started:
            return False
        try:
            return self.inbound.take_at_once(data)
        except Flood:
            self.connection.queue.cut(TOO_MANY)
            return True

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        if self.connection is not None:
            self.connection.queue.gone(message.get("code") or ABNORMAL)
        raise StopConsumer

    async def connect(self) -> Connection:
        """A connection that also understands what the client sends. Raises Refused."""
        connection = await super().connect()
        self.inbound = Inbound(connection, self.takes, connection.access.dialog_id)
        offered = self.scope.get("extensions") or {}
        self.push = offered.get(PUSH)
        if HEAR in offered:
            offered[HEAR](self._take_at_once)
        return connection

    async def accept(self) -> None:
        await self.emit({"type": "websocket.accept"})

    async def refuse(self, error: Refused | Unavailable) -> None:
        """Accept, then close with the code."""
        await self.accept()
        reason = close_reason(str(error))
        await self.emit({"type": "websocket.close", "code": error.code, "reason": reason})

    async def write(self, parcel: Parcel) -> None:
        """Send one frame; the server waits here for a client that does not read."""
        await self.emit({"type": "websocket.send", "text": parcel.text})

    async def finish(self, code: int) -> None:
        await self.emit({"type": "websocket.close", "code": code})


class SiteConsumer(DialogConsumer, SocketConsumer):
    """The visitor's side: `/ws/widget/dialogs/{id}/`, also called `/ws/site/…`."""

    side: Side = "site"

    async def begin(self) -> None:
        """Accept, in the words that operators look for."""
        await super().begin()
        logger.info(f"Widget WebSocket accepted for dialog {self.dialog_id}")


class AdminConsumer(DialogConsumer, SocketConsumer):
    """The managers' side: `/ws/dialogs/{id}/`."""

    side: Side = "admin"


class InboxConsumer(SocketConsumer):
    """The manager's list, `/ws/inbox/`; `open` and `close` add dialogs to the same socket."""

    side: Side = "admin"
    takes = IN_THE_INBOX

    async def authorise(self) -> Access:
        """A manager of some site."""
        return await ask(host().inbox_access, self.scope)

    async def enter(self) -> None:
        """Join the lists of the manager's sites. The list itself is loaded over HTTP."""
        connection = await self.connect()
        await connection.take(connection.own_limits(), "inbox")
        for site_id in connection.access.site_ids:
            await connection.follow(inbox_group(site_id))
        await self.begin()
        # An open socket may still lead nowhere; a first frame says that it does not.
        connection.queue.put(Parcel(encode(Ping())))
        await connection.announce()


class Nowhere(SocketConsumer):
    """An address that is not there."""

    side: Side = "site"

    async def enter(self) -> None:
        raise Refused(4004)


def close_reason(sentence: str) -> str:
    """As much of a sentence as a close frame has room for; a letter is whole or left out."""
    return sentence.encode(errors="ignore")[:REASON].decode(errors="ignore")

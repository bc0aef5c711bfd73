"""What every live transport does: let in or say why not, then hand frames on until it ends."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, get_args

import structlog
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.db import InterfaceError, OperationalError
from django.utils import translation

from realtime.access import Access, Refused
from realtime.connections.connection import GOING_AWAY, TRY_LATER, Connection
from realtime.connections.cursor import after_of
from realtime.connections.handed import Transport
from realtime.groups import Side
from realtime.host import Arrival, ask, host
from realtime.parcel import Parcel
from realtime.process.heartbeat import keep_beating
from realtime.process.roster import roster
from realtime.process.together import BREATH, Together
from realtime.watching.metrics import ERRORS, HANDSHAKE, OPENED
from replyx.edge.hosts import is_our_host
from replyx.language import language_of

logger = logging.getLogger(__name__)


async def _let_in(side: Side, arrivals: list[Arrival]) -> Sequence[Access | Exception]:
    return await ask(host().access_to(side), arrivals)


entrances: dict[Side, Together[Arrival, Access]] = {
    side: Together(partial(_let_in, side), most=200, pause=BREATH) for side in get_args(Side)
}


class Unavailable(Exception):
    """Not now, through no fault of the client; `code` is a close code."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.word = "try_later"


class ClientConsumer(AsyncConsumer):
    """A Channels consumer of one client."""

    transport: Transport
    side: Side
    scope: Any
    emit: Any  # ASGI's send
    connection: Connection | None = None
    push: Callable[[bytes], bool] | None = None
    _task: asyncio.Task[Any] | None = None
    _is_listening = _is_over = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Stock dispatch, but without a channel of its own: the hub has one for all, and so no
        tasks are needed to listen to two.
        """
        self.scope, self.emit = scope, send
        try:
            await self._listen(receive)
        except StopConsumer:
            pass
        finally:
            if self.connection is not None:
                roster().connections.discard(self.connection)
                await self.connection.stop()
            # It and its connection would keep each other for the collector, which comes seldom.
            vars(self).clear()

    async def _listen(self, receive: Any) -> None:
        self._task = asyncio.current_task()
        while not self._is_over:
            self._is_listening = True
            try:
                message = await receive()
            except asyncio.CancelledError:
                if not self._is_over:
                    raise
                assert self._task is not None
                self._task.uncancel()
                return
            finally:
                self._is_listening = False
            await self.dispatch(message)

    def over(self) -> None:
        """Nothing more will be sent: listen no longer, but do what was heard to its end."""
        self._is_over = True
        if self._is_listening and self._task is not None:
            self._task.cancel()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Stock dispatch hops to a thread first, to close database connections we do not hold."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def let_in(self) -> None:
        """Let the client in, or say why not."""
        self._asked_at = time.perf_counter()
        try:
            if roster().leaving:
                raise Unavailable(GOING_AWAY, "going away")
            if not is_our_host(dict(self.scope["headers"]).get(b"host", b"").decode("latin-1")):
                raise Refused(4003)
            await self.enter()
        except (Refused, Unavailable) as error:
            self._count("refused" if isinstance(error, Refused) else "failed")
            ERRORS.labels(error.word).inc()
            await self._turn_away(error)
        except OSError:
            raise StopConsumer from None  # the client is gone
        except (OperationalError, InterfaceError) as error:
            self._count("failed")
            ERRORS.labels("try_later").inc()
            logger.warning("a client could not be let in: %s", error)
            await self._turn_away(Unavailable(TRY_LATER, "try again later"))
        except Exception:
            self._count("failed")
            ERRORS.labels("failed").inc()
            logger.exception("a client could not be let in")
            await self._turn_away(Unavailable(TRY_LATER, "try again later"))

    async def enter(self) -> None:
        """Authorise, join, accept, say hello. Raises Refused or Unavailable."""
        raise NotImplementedError

    async def accept(self) -> None:
        raise NotImplementedError

    async def refuse(self, error: Refused | Unavailable) -> None:
        """Tell the client that it is not let in."""
        raise NotImplementedError

    async def write(self, parcel: Parcel) -> None:
        raise NotImplementedError

    async def finish(self, code: int) -> None:
        raise NotImplementedError

    async def authorise(self) -> Access:
        """Who this is. Raises Refused."""
        raise NotImplementedError

    async def connect(self) -> Connection:
        """A connection for someone who may come in. Raises Refused."""
        access = await self.authorise()
        self.connection = Connection(self.transport, access, self)
        structlog.contextvars.bind_contextvars(
            connection=self.connection.id, person=access.person, dialog=access.dialog_id
        )
        return self.connection

    async def begin(self) -> None:
        """Accept; from now on what is in the queue is sent."""
        await self.accept()
        assert self.connection is not None
        roster().connections.add(self.connection)
        keep_beating()
        self.connection.start()
        self._count("ok")
        HANDSHAKE.labels(self.transport).observe(time.perf_counter() - self._asked_at)

    def _count(self, result: str) -> None:
        OPENED.labels(self.transport, self.side, result).inc()

    async def _turn_away(self, error: Refused | Unavailable) -> None:
        header = dict(self.scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        with translation.override(language_of(header)):
            await self._say_no(error)

    async def _say_no(self, error: Refused | Unavailable) -> None:
        if self.connection is not None and self.connection.queue.started:
            self.connection.queue.cut(error.code)
        else:
            await self.refuse(error)


class DialogConsumer(ClientConsumer):
    """One side of one dialog, on any transport."""

    @property
    def dialog_id(self) -> int:
        """The dialog that the address names."""
        return int(self.scope["url_route"]["kwargs"]["dialog_id"])

    async def authorise(self) -> Access:
        """Whoever may follow this side of the dialog."""
        return await entrances[self.side]((self.scope, self.dialog_id))

    async def enter(self) -> None:
        """The order of contract chapter 4: authorise, join, accept, hello, replay, live."""
        connection = await self.connect()
        feed = await connection.join(self.dialog_id, connection.own_limits())
        await self.begin()
        await connection.begin(feed, after_of(self.scope))
        await connection.announce()

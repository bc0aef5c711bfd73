"""Calls that have a short road (`road.py`), answered without what ASGI needs for requests of any
kind: a body that came with its head is given to the road as it is, and the answer is one write.

Whatever is unusual of a request, and what its road leaves, goes on as uvicorn has it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from uvicorn.config import Config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from replyx.edge.handshake import Header

if TYPE_CHECKING:  # a worker loads this before Django is set up
    from replyx.edge.road import Answer, Call, Road

CLOSE = b"connection: close\r\n"
FORWARDED = {b"x-forwarded-for", b"x-forwarded-proto"}
LONGEST = 256  # bytes of what proxies say that is kept
METHODS = {b"GET", b"POST", b"PATCH"}  # of calls that have short roads

Way = tuple["Road", "Call"]


class Entrance:
    """The short roads of an application, if it has a `way`, and what its proxies say."""

    def __init__(self, config: Config) -> None:
        application: Any = config.loaded_app
        self._proxies: Any = None
        if isinstance(application, ProxyHeadersMiddleware):
            self._proxies = ProxyHeadersMiddleware(nothing, config.forwarded_allow_ips)
            application = application.app
        self._way: Callable[[Any], Way | None] | None = getattr(application, "way", None)
        self._known = lru_cache(maxsize=10_000)(self._told)

    def way(self, scope: Any) -> Way | None:
        """The road of a request, and the call; its client and scheme become what proxies say."""
        found = self._way and self._way(scope)
        if found and self._proxies is not None and scope["client"]:
            said = tuple([each for each in scope["headers"] if each[0] in FORWARDED])
            if said:
                is_short = sum(map(len, chain.from_iterable(said))) <= LONGEST
                tell = self._known if is_short else self._told
                client, scope["scheme"] = tell(scope["client"][0], scope["scheme"], said)
                scope["client"] = client or scope["client"]
        return found

    def _told(
        self, host: str, scheme: str, said: tuple[Header, ...]
    ) -> tuple[tuple[str, int] | None, str]:
        """Another client, if there is one, and the scheme, as uvicorn reads them."""
        client = (host, 0)
        scope: Any = {"type": "http", "client": client, "scheme": scheme, "headers": said}
        with suppress(StopIteration):
            self._proxies(scope, None, None).send(None)  # it waits for nothing but `nothing`
        return None if scope["client"] is client else scope["client"], scope["scheme"]


async def nothing(*_asked: Any) -> None:
    """An application for what stands before one."""


entrance = cache(Entrance)


class UnderWay:
    """A request by a short road: what uvicorn asks and tells the last one of a connection."""

    __slots__ = ("disconnected", "keep_alive", "response_complete")

    def __init__(self, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.disconnected = self.response_complete = False

    @property
    def message_event(self) -> "UnderWay":
        """Told with `set` that there is more to receive; nobody waits for that."""
        return self

    def set(self) -> None:
        """As an event."""


class CallsProtocol(HttpToolsProtocol):
    """Takes calls by their short roads, one at a time in a connection."""

    _way: Way | None = None  # of the request whose body is expected now

    def __init__(self, config: Config, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, *args, **kwargs)
        self._entrance = entrance(config)
        self._body = b""

    def data_received(self, data: bytes) -> None:
        """More of a request, or of several. Whose body is not there now is waited for as ever."""
        super().data_received(data)
        if self._way is not None and not self.transport.is_closing():
            self._way = None
            super().on_headers_complete()
            super().on_body(self._body)

    def on_headers_complete(self) -> None:
        """All of it is there but the body."""
        self._way, self._body = self._found(), b""
        if self._way is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if self._way is None:
            super().on_body(body)
        else:
            self._body += body

    def on_message_complete(self) -> None:
        """And that was the last."""
        if self._way is None:
            super().on_message_complete()
            return
        (road, call), self._way = self._way, None
        call.body = self._body
        under_way: Any = UnderWay(self.parser.should_keep_alive())
        self.cycle = under_way
        task = self.loop.create_task(self._take(road, call, under_way))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _found(self) -> Way | None:
        """The way of a request that is as most are, of which no other is answered just now."""
        method = self.parser.get_method()
        if method not in METHODS or self.expect_100_continue or self.root_path:
            return None
        if self.cycle is not None and not self.cycle.response_complete:
            return None
        if self.parser.get_http_version() != "1.1" or self.parser.should_upgrade():
            return None
        if self.limit_concurrency is not None or not self.url.isascii() or b"#" in self.url:
            return None
        scope: Any = self.scope
        scope["raw_path"], _mark, scope["query_string"] = self.url.partition(b"?")
        scope["method"], scope["path"] = method.decode(), scope["raw_path"].decode()
        return self._entrance.way(scope)

    async def _take(self, road: "Road", call: "Call", under_way: UnderWay) -> None:
        """Answer by the road, or as if there was none."""
        try:
            answer = await road.take(call)
            headers = answer and road.headers(call, answer)
        except Exception as error:
            await self._leave(call, under_way, raising(error))
            return
        if answer is None or headers is None:
            call.leave()
            await self._leave(call, under_way, self.app)
            return
        if self.flow.write_paused and not under_way.disconnected:
            await self.flow.drain()
        if not under_way.disconnected:
            self._answer(answer, headers, under_way)

    def _answer(self, answer: "Answer", headers: tuple[Header, ...], under_way: UnderWay) -> None:
        head = lines((*self.server_state.default_headers, *headers))
        length = b"content-length: %d\r\n" % len(answer.body)
        end = b"\r\n" if under_way.keep_alive else CLOSE + b"\r\n"
        self.transport.write(STATUS_LINE[answer.status] + head + length + end + answer.body)
        under_way.response_complete = True
        if not under_way.keep_alive:
            self.transport.close()
        self.on_response_complete()

    async def _leave(self, call: "Call", under_way: UnderWay, application: Any) -> None:
        """Have uvicorn ask the application, as if it had just received the request."""
        cycle = RequestResponseCycle(
            scope=call.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=under_way.keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.body += call.body
        cycle.more_body, cycle.disconnected = False, under_way.disconnected
        cycle.message_event.set()
        current: Any = self.cycle
        if current is under_way:
            self.cycle = cycle
        await cycle.run_asgi(application)


def raising(error: Exception) -> Callable[..., Any]:
    """An application that fails as a road did."""

    async def failed(*_asked: Any) -> None:
        raise error

    return failed


@lru_cache(maxsize=512)
def lines(headers: tuple[Header, ...]) -> bytes:
    """Headers as they are sent: those of most answers of a second are the same."""
    return b"".join([b"%s: %s\r\n" % (name.lower(), value) for name, value in headers])

"""A short road for calls that come often: past Django's handler, with the same answers.

What an address does not answer itself goes to Django as if nothing had been: other methods, bodies
that are no plain JSON, and whatever is refused with more than a number to wait for.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from rest_framework.views import APIView

from replyx.edge.bodies import IDLE_SECONDS, refuse
from replyx.edge.handshake import Header
from replyx.edge.hosts import is_our_host
from replyx.logs import id_of

LEFT = "replyx.left"  # in the scope of what a road has left already
LONGEST = 64 * 1024  # bytes of a body; what is longer is nothing that comes often
LONGEST_LANGUAGE = 200
PLAIN = {b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"}


@dataclass(slots=True)
class Call:
    """A POST of plain JSON; `path` is what the address names."""

    path: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    scope: Any
    body: bytes = b""  # once it has come

    def leave(self) -> None:
        """From now on the request has no road: one looked at it already."""
        self.scope[LEFT] = True

    def request(self) -> HttpRequest:
        """The head of it as Django sees it, for checks that are Django's own."""
        return ASGIRequest(self.scope, BytesIO())

    @property
    def address(self) -> str:
        """Where it is from; empty where that has no address, as a socket file."""
        client = self.scope.get("client")
        return client[0] if client else ""

    @property
    def request_id(self) -> str:
        """A proxy's id of it, or a new one; for the log."""
        return id_of(self.headers)

    @property
    def bearer(self) -> str:
        """The token of `Authorization: Bearer`, or an empty string."""
        word, _space, token = self.headers.get(b"authorization", b"").partition(b" ")
        return token.strip().decode("latin-1") if word.lower() == b"bearer" else ""


class Answer(NamedTuple):
    """A status and JSON; `retry_after` in seconds. Caches are told of what a session was asked."""

    status: int
    body: bytes
    retry_after: int | None = None
    by_session: bool = False


Take = Callable[[Call], Awaitable[Answer | None]]


class Road:
    """An address, an expression for the whole path. `take` answers a call, or with None leaves it
    to Django; `view` is what Django answers it by, whose headers are used here. With `cookies` it
    is left alone with those, which may say who asks, and in which language.
    """

    def __init__(
        self, address: str, take: Take, view: type[APIView], *, cookies: bool = False
    ) -> None:
        self.match = re.compile(address).fullmatch
        self.take = take
        self._cookies = cookies
        self._usual = UsualHeaders(view)

    def understands(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request with some headers may go this way."""
        if b"content-encoding" in headers or (b"cookie" in headers and not self._cookies):
            return False
        length = headers.get(b"content-length", b"")
        return (
            headers.get(b"content-type", b"").lower() in PLAIN
            and len(headers.get(b"accept-language", b"")) <= LONGEST_LANGUAGE
            and length.isdigit()
            and int(length) <= LONGEST
            and is_our_host(headers.get(b"host", b"").decode("latin-1"))
        )

    def headers(self, call: Call, answer: Answer) -> tuple[Header, ...]:
        """The headers of an answer to a call, but for its length."""
        asked = call.headers.get
        words = asked(b"accept-language", b""), asked(b"x-forwarded-proto", b"")
        host = call.headers[b"host"]
        found = self._usual.of(call.scope["scheme"], host, *words, answer.by_session)
        if answer.retry_after is None:
            return found
        return *found, (b"Retry-After", str(answer.retry_after).encode())


class ShortRoads:
    """An application of some roads; whatever has none, or leaves it, goes to `otherwise`."""

    def __init__(self, *roads: Road, otherwise: Any) -> None:
        self._roads = roads
        self._otherwise = otherwise

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request as ASGI has it."""
        found = self.way(scope)
        if found is not None:
            road, call = found
            try:
                body, receive = await whole(receive)
            except TimeoutError:
                await refuse(scope, send, 408)
                return
            call.body = body or b""
            answer = None if body is None else await road.take(call)
            if answer is not None:
                await send_all(send, answer, road.headers(call, answer))
                return
        await self._otherwise(scope, receive, send)

    def way(self, scope: Any) -> tuple[Road, Call] | None:
        """The road of a request, and what it is to take once its body is there."""
        if scope["method"] == "POST" and LEFT not in scope:
            for road in self._roads:
                if found := road.match(scope["path"]):
                    headers = dict(scope["headers"])
                    if road.understands(headers):
                        return road, Call(found.groupdict(), headers, scope)
                    break
        return None


class UsualHeaders(BaseHandler):
    """What Django's middlewares and DRF put into the head of a view's answers: asked of them, once
    for each way in which the answers differ.
    """

    def __init__(self, view: type[APIView]) -> None:
        self._view = view
        self._chain_made = False
        self.of = lru_cache(maxsize=512)(self._asked)

    def _get_response(self, request: Any) -> HttpResponse:
        """Innermost of the chain, in place of the view."""
        view: Any = self._view()
        view.setup(request)
        request.session.accessed = request.scope["by_session"]
        return HttpResponse(
            headers={**view.default_response_headers, "Content-Type": "application/json"}
        )

    def _asked(
        self, scheme: str, host: bytes, language: bytes, proto: bytes, by_session: bool
    ) -> tuple[Header, ...]:
        if not self._chain_made:
            self.load_middleware()
            self._chain_made = True
        names = {b"host": host, b"accept-language": language, b"x-forwarded-proto": proto}
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/",
            "query_string": b"",
            "scheme": scheme,
            "by_session": by_session,
            "headers": [(name, value) for name, value in names.items() if value],
        }
        request = ASGIRequest(scope, BytesIO())
        response = self.get_response(request)
        found = [each for each in response.items() if each[0] != "Content-Length"]
        return tuple((name.encode(), value.encode("latin-1")) for name, value in found)


async def whole(receive: Any) -> tuple[bytes | None, Any]:
    """A body, None where the client is gone; and a `receive` that begins with it. Raises
    TimeoutError.
    """
    async with asyncio.timeout(IDLE_SECONDS):
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
    kept = iter(messages)

    async def once_more() -> Any:
        for message in kept:
            return message
        return await receive()

    is_there = messages[-1]["type"] == "http.request"
    body = b"".join([each.get("body", b"") for each in messages]) if is_there else None
    return body, once_more


async def send_all(send: Any, answer: Answer, head: tuple[Header, ...]) -> None:
    """An answer as ASGI has it."""
    headers = [*head, (b"Content-Length", str(len(answer.body)).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})

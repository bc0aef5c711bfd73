"""A short road for calls that come often: past Django's handler, with the same answers.

What an address does not answer itself goes to Django as if nothing had been: other methods, bodies
that are no plain JSON, and whatever is refused with more than a number to wait for.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from rest_framework.views import APIView

from replyx.edge.bodies import IDLE_SECONDS, refuse
from replyx.edge.hosts import is_our_host
from replyx.logs import id_of

LONGEST = 64 * 1024  # bytes of a body; what is longer is nothing that comes often
LONGEST_LANGUAGE = 200
PLAIN = {b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"}


class Call(NamedTuple):
    """A POST of plain JSON; `path` is what the address names."""

    path: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    address: str
    body: bytes
    scope: Any

    def request(self) -> HttpRequest:
        """The head of it as Django sees it, for checks that are Django's own."""
        return ASGIRequest(self.scope, BytesIO())

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
        return is_plain(headers) and (self._cookies or b"cookie" not in headers)

    def head(
        self, scope: Any, headers: Mapping[bytes, bytes], answer: Answer
    ) -> list[tuple[bytes, bytes]]:
        """The headers of an answer to a request with some headers."""
        asked = headers.get(b"accept-language", b""), headers.get(b"x-forwarded-proto", b"")
        found = [*self._usual.of(scope["scheme"], headers[b"host"], *asked, answer.by_session)]
        found.append((b"Content-Length", str(len(answer.body)).encode()))
        if answer.retry_after is not None:
            found.append((b"Retry-After", str(answer.retry_after).encode()))
        return found


class ShortRoads:
    """An application of some roads; whatever has none, or leaves it, goes to `otherwise`."""

    def __init__(self, *roads: Road, otherwise: Any) -> None:
        self._roads = roads
        self._otherwise = otherwise

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        if scope["method"] == "POST":
            for road in self._roads:
                if found := road.match(scope["path"]):
                    receive = await self._go(road, found.groupdict(), scope, receive, send)
                    break
        if receive is not None:
            await self._otherwise(scope, receive, send)

    async def _go(
        self, road: Road, path: Mapping[str, str], scope: Any, receive: Any, send: Any
    ) -> Any:
        """Answer a request by its road; what it is to be received by if the road leaves it."""
        headers = dict(scope["headers"])
        if not road.understands(headers):
            return receive
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                messages = await whole(receive)
        except TimeoutError:
            await refuse(scope, send, 408)
            return None
        answer = None
        if messages[-1]["type"] == "http.request":
            body = b"".join([message.get("body", b"") for message in messages])
            address, _port = scope.get("client") or ("", 0)
            answer = await road.take(Call(path, headers, address, body, scope))
        if answer is None:
            return once_more(messages, receive)
        head = road.head(scope, headers, answer)
        await send({"type": "http.response.start", "status": answer.status, "headers": head})
        await send({"type": "http.response.body", "body": answer.body})
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
    ) -> tuple[tuple[bytes, bytes], ...]:
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


def is_plain(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a short road understands a request at all."""
    length = headers.get(b"content-length", b"")
    return (
        headers.get(b"content-type", b"").lower() in PLAIN
        and b"content-encoding" not in headers
        and len(headers.get(b"accept-language", b"")) <= LONGEST_LANGUAGE
        and length.isdigit()
        and int(length) <= LONGEST
        and is_our_host(headers.get(b"host", b"").decode("latin-1"))
    )


async def whole(receive: Any) -> list[Any]:
    """The parts of a body; the last one may say that the client is gone."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def once_more(messages: list[Any], receive: Any) -> Any:
    """A `receive` that begins with what was received already."""
    kept = iter(messages)

    async def received() -> Any:
        for message in kept:
            return message
        return await receive()

    return received

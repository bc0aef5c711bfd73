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
    """A GET, or a POST or PATCH of plain JSON; `path` is what the address names."""

    path: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    scope: Any
    body: bytes = b""  # once it has come
    _request: HttpRequest | None = None

    def leave(self) -> None:
        """From now on the request has no road: one looked at it already."""
        self.scope[LEFT] = True

    @property
    def request(self) -> HttpRequest:
        """The head of it as Django sees it, for checks that are Django's own."""
        if self._request is None:
            self._request = ASGIRequest(self.scope, BytesIO())
        return self._request

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


class Looks(NamedTuple):
    """By what the heads of a view's answers differ, besides what is asked: a session's are told to
    caches, and so are `packable` ones, which others are sent packed.
    """

    by_session: bool = False
    packable: bool = False
    packed: bool = False
    empty: bool = False


USUAL, BY_SESSION = Looks(), Looks(by_session=True)


class Answer(NamedTuple):
    """A status and JSON, as it is sent; `retry_after` in seconds."""

    status: int
    body: bytes
    retry_after: int | None = None
    looks: Looks = USUAL


Take = Callable[[Call], Awaitable[Answer | None]]


class Road:
    """An address, an expression for the whole path, and a method. `take` answers a call, or with
    None leaves it to Django; `view` is what Django answers it by, whose headers are used here.
    Without `cookies` it takes no call with those, which may say who asks, and in which language.
    """

    def __init__(
        self,
        address: str,
        take: Take,
        view: type[APIView],
        *,
        method: str = "POST",
        cookies: bool = False,
    ) -> None:
        self.match = re.compile(address).fullmatch
        self.take = take
        self.method = method
        self._cookies = cookies
        self._usual = UsualHeaders(view)

    def understands(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request with some headers may go this way."""
        if b"content-encoding" in headers or (b"cookie" in headers and not self._cookies):
            return False
        length = headers.get(b"content-length", b"")
        if self.method == "GET":
            if length not in (b"", b"0") or b"transfer-encoding" in headers:
                return False
        elif headers.get(b"content-type", b"").lower() not in PLAIN or not length.isdigit():
            return False
        return (
            int(length or 0) <= LONGEST
            and len(headers.get(b"accept-language", b"")) <= LONGEST_LANGUAGE
            and is_our_host(headers.get(b"host", b"").decode("latin-1"))
        )

    def headers(self, call: Call, answer: Answer) -> tuple[Header, ...]:
        """The headers of an answer to a call, but for its length."""
        asked = call.headers.get
        words = asked(b"accept-language", b""), asked(b"x-forwarded-proto", b"")
        host, scheme = call.headers[b"host"], call.scope["scheme"]
        found = self._usual.of(self.method, scheme, host, *words, answer.looks)
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
        method, path = scope["method"], scope["path"]
        if LEFT in scope or (scope["query_string"] and method != "GET"):
            return None
        for road in self._roads:
            if road.method == method and (found := road.match(path)):
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
        looks: Looks = request.scope["looks"]
        request.session.accessed = looks.by_session
        body = b" " * 1000 if looks.packable else b""
        response = HttpResponse(body, "application/json", headers=view.default_response_headers)
        if looks.empty:
            del response["Content-Type"]
        return response

    def _asked(
        self, method: str, scheme: str, host: bytes, language: bytes, proto: bytes, looks: Looks
    ) -> tuple[Header, ...]:
        if not self._chain_made:
            self.load_middleware()
            self._chain_made = True
        names = {
            b"host": host,
            b"accept-language": language,
            b"x-forwarded-proto": proto,
            b"accept-encoding": b"gzip" if looks.packed else b"",
        }
        scope = {
            "type": "http",
            "method": method,
            "path": "/api/",
            "query_string": b"",
            "scheme": scheme,
            "looks": looks,
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

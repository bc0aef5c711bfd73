"""A short road for calls that come often: past Django's handler, with the same answers.

What an address does not answer itself goes to Django as if nothing had been: other methods, bodies
that are no plain JSON, and whatever is refused with more than a number to wait for.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from rest_framework.views import APIView

from replyx.edge.hosts import is_our_host

LONGEST = 64 * 1024  # bytes of a body; what is longer is nothing that comes often
LONGEST_LANGUAGE = 200
PLAIN = {b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Call:
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
    def bearer(self) -> str:
        """The token of `Authorization: Bearer`, or an empty string."""
        word, _space, token = self.headers.get(b"authorization", b"").partition(b" ")
        return token.strip().decode("latin-1") if word.lower() == b"bearer" else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and JSON; `retry_after` in seconds. Caches are told of what a session was asked."""

    status: int
    body: bytes
    retry_after: int | None = None
    by_session: bool = False


Take = Callable[[Call], Awaitable[Answer | None]]


class Road:
    """One address. `take` answers a call, or with None leaves it to `otherwise`, which is Django;
    `view` is what Django answers it by, whose headers are used here. With `cookies` it is left
    alone with those, which may say who asks, and in which language.
    """

    def __init__(
        self, take: Take, view: type[APIView], otherwise: Any, *, cookies: bool = False
    ) -> None:
        self._take = take
        self._cookies = cookies
        self._otherwise = otherwise
        self._usual = UsualHeaders(view)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        headers = dict(scope["headers"])
        if not is_plain(scope, headers) or (b"cookie" in headers and not self._cookies):
            await self._otherwise(scope, receive, send)
            return
        messages = await whole(receive)
        answer = None
        if messages[-1]["type"] == "http.request":
            body = b"".join(message.get("body", b"") for message in messages)
            path, client = scope["url_route"]["kwargs"], scope.get("client") or ("", 0)
            answer = await self._take(Call(path, headers, client[0], body, scope))
        if answer is None:
            await self._otherwise(scope, once_more(messages, receive), send)
            return
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": self._headers(scope, headers, answer),
            }
        )
        await send({"type": "http.response.body", "body": answer.body})

    def _headers(
        self, scope: Any, headers: Mapping[bytes, bytes], answer: Answer
    ) -> list[tuple[bytes, bytes]]:
        asked = headers.get(b"accept-language", b""), headers.get(b"x-forwarded-proto", b"")
        found = [*self._usual.of(scope["scheme"], headers[b"host"], *asked, answer.by_session)]
        found.append((b"Content-Length", str(len(answer.body)).encode()))
        if answer.retry_after is not None:
            found.append((b"Retry-After", str(answer.retry_after).encode()))
        return found


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


def is_plain(scope: Any, headers: Mapping[bytes, bytes]) -> bool:
    """Whether the short road understands a request at all."""
    length = headers.get(b"content-length", b"")
    return (
        scope["method"] == "POST"
        and headers.get(b"content-type", b"").lower() in PLAIN
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

"""Bodies of requests: refused by their length before they are read, and not waited for without end.

Django stores a whole body before it asks for which address it is.
"""

import asyncio
import json
import re
import time
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from replyx.edge.reading import is_readable
from replyx.errors import error_body
from replyx.language import language_of

FORM_BYTES = 1024 * 1024  # of the admin's forms, which Django bounds too
JSON_BYTES = 256 * 1024  # more than any call of the contract needs
BESIDE_FILES = 64 * 1024  # of a multipart body
MESSAGES = re.compile(r"^/api/(?:(?:widget|site)/)?dialogs/[0-9]+/messages$")
FILES_OF_MANAGERS = "/admin/assistant/article/upload/"
IDLE_SECONDS = 15.0
GRACE_SECONDS = 20.0
SLOWEST = 2048  # bytes a second, counted from the beginning, after the grace

STATUS = {400: "bad_request", 408: "timeout", 413: "too_large"}


class Refused(Exception):
    """A body that is not read to its end; `status` is 400, 408 or 413."""

    def __init__(self, status: int) -> None:
        super().__init__(STATUS[status])
        self.status = status


def limit_of(path: str, kind: str) -> int:
    """The bytes that a body at an address may have."""
    if kind.startswith("multipart/") and (MESSAGES.match(path) or path == FILES_OF_MANAGERS):
        return settings.LIMIT_FILES * settings.LIMIT_FILE + BESIDE_FILES
    return JSON_BYTES if path.startswith(("/api/", "/bot/")) else FORM_BYTES


class Body:
    """The body of one request, as it comes in."""

    def __init__(self, scope: Any, receive: Any) -> None:
        headers = dict(scope["headers"])
        kind = headers.get(b"content-type", b"").decode("latin-1")
        if not is_readable(kind):
            raise Refused(400)
        self._limit = limit_of(scope["path"], kind)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length[:18]) > self._limit:
            raise Refused(413)
        self._receive = receive
        self._received = 0
        self._since = time.monotonic()
        self._whole = False

    async def receive(self) -> Any:
        """The next part, or whatever else ASGI says. Raises Refused."""
        if self._whole:
            return await self._receive()
        left = GRACE_SECONDS + self._received / SLOWEST - (time.monotonic() - self._since)
        try:
            async with asyncio.timeout(max(0.0, min(left, IDLE_SECONDS))):
                message = await self._receive()
        except TimeoutError:
            raise Refused(408) from None
        self._received += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._received > self._limit:
            raise Refused(413)
        return message


def with_bounded_bodies(application: Any) -> Any:
    """The application, asked only for requests whose body is of a size and a speed that is read."""

    async def bounded(scope: Any, receive: Any, send: Any) -> None:
        try:
            body = Body(scope, receive)
            await application(scope, body.receive, send)
        except Refused as refused:
            await refuse(scope, send, refused.status)

    return bounded


async def refuse(scope: Any, send: Any, status: int) -> None:
    """The refusal, after which the connection is closed: what follows on it is not looked at."""
    header = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    with translation.override(language_of(header)):
        sentences = {
            400: _("The request is not valid."),
            408: _("The request took too long."),
            413: _("The request is too large."),
        }
        body = json.dumps(error_body(STATUS[status], sentences[status])).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""ASGI in a few functions: read a request, answer it."""

import json
from collections.abc import Awaitable, Callable, Coroutine
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any, cast

Scope = dict[str, Any]
Receive = Callable[[], Coroutine[Any, Any, dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def headers(scope: Scope) -> list[tuple[str, str]]:
    """The request's headers as text."""
    return [(name.decode(), value.decode()) for name, value in scope["headers"]]


async def body(receive: Receive) -> bytes:
    """The whole request."""
    content = b""
    while True:
        event = await receive()
        content += cast(bytes, event.get("body", b""))
        if not event.get("more_body"):
            return content


def fields(scope: Scope, content: bytes) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """What a JSON body or a form says, and its files."""
    kind = dict(headers(scope))["content-type"]
    if kind == "application/json":
        return json.loads(content), []
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + content)
    found: dict[str, Any] = {}
    files = []
    for part in cast(list[EmailMessage], form.get_payload()):
        value = cast(bytes, part.get_payload(decode=True))
        if name := part.get_filename():
            files.append((name, value))
        else:
            found[str(part.get_param("name", header="content-disposition"))] = value.decode()
    return found, files


def error(code: str) -> dict[str, Any]:
    """The contract's error."""
    return {"error": {"code": code, "detail": code, "fields": {}}}


async def respond_json(
    send: Send, status: int, content: Any, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    """Answer with JSON."""
    await respond(send, status, json.dumps(content).encode(), "application/json", more)


async def respond(
    send: Send,
    status: int,
    content: bytes,
    kind: str,
    more: list[tuple[bytes, bytes]] | None = None,
) -> None:
    """Answer once."""
    fields = [(b"content-type", kind.encode()), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": content})

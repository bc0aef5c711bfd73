"""A synthetic visitor: session, message, and both sides receive it."""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import httpx
from django.utils.translation import gettext as _
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan
from replyx.doctor.server import client
from replyx.doctor.stage import Stage, stage

WAIT_SECONDS = 10.0
SLOW_SECONDS = 1.0


class Failed(Exception):
    """A step of the visit did not work: code, what happened, what to do."""

    def __init__(self, code: str, text: str, advice: str) -> None:
        super().__init__(text)
        self.finding = problem(code, text, advice)


def look(plan: Plan) -> Iterator[Finding]:
    """One visit. Whatever happens, nothing of it stays."""
    try:
        with stage() as here, ExitStack() as opened:
            yield from visit(plan, here, opened)
    except Failed as failed:
        yield failed.finding


def visit(plan: Plan, here: Stage, opened: ExitStack) -> Iterator[Finding]:
    """Everything a visitor and a manager do. Raises Failed."""
    headers = {
        "Authorization": f"Bearer {here.visitor_token}",
        # Limits count by address: behind no other proxy this visitor has one of their own
        # (of the range for documentation), so that nobody's allowance is used up.
        "X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1",
    }
    http = opened.enter_context(client(plan, headers=headers))
    stream_token = begin(http, here)
    site = f"/ws/widget/dialogs/{here.dialog.pk}/?after=0&token={stream_token}"
    forwarded = {"X-Forwarded-For": headers["X-Forwarded-For"]}
    sockets = {
        _("the visitor"): open_socket(plan, opened, site, forwarded),
        _("the manager"): open_socket(
            plan,
            opened,
            f"/ws/dialogs/{here.dialog.pk}/?after=0",
            {**forwarded, "Authorization": f"Token {here.api_token}"},
        ),
    }
    client_id, sent_at = write(http, here)
    for who, socket in sockets.items():
        yield arrived(socket, client_id, who, sent_at)
    write(http, here, client_id)
    yield from by_events(http, here, stream_token, client_id)


def begin(http: httpx.Client, here: Stage) -> str:
    """The session; returns the stream token. Raises Failed."""
    body = {"site_token": here.site.site_token, "visitor_token": here.visitor_token}
    answer = http.post("/api/widget/session", json=body)
    if answer.status_code == 404:
        text = _("The server does not know the site that was just made.")
        advice = _("It uses another database: run the doctor with the server's environment.")
        raise Failed("visitor_database", text, advice)
    refuse_unless(answer, 200)
    if answer.json()["dialog"]["id"] != here.dialog.pk:
        text = _("The server does not take a token that is signed here.")
        advice = _("Its SECRET_KEY is another: run the doctor with the server's environment.")
        raise Failed("visitor_secret", text, advice)
    return str(answer.json()["stream_token"])


def write(http: httpx.Client, here: Stage, again: str = "") -> tuple[str, float]:
    """The message, or the same `again`, which must store nothing; returns its client_id and when it
    was sent. Raises Failed.
    """
    client_id = again or str(uuid4())
    sent_at = time.monotonic()
    answer = http.post(
        f"/api/widget/dialogs/{here.dialog.pk}/messages",
        json={"text": "A test of the doctor", "client_id": client_id},
    )
    if not (again and answer.status_code == 429):  # one message a minute may be all that is allowed
        refuse_unless(answer, 200 if again else 201)
    return client_id, sent_at


def refuse_unless(answer: httpx.Response, status: int) -> None:
    """Raises Failed for another status."""
    if answer.status_code != status:
        text = _("The server answers {status} for {path}.")
        text = text.format(status=answer.status_code, path=answer.request.url.path)
        raise Failed("visitor_answer", text, _("Look at the server's log."))


def open_socket(
    plan: Plan, opened: ExitStack, path: str, headers: dict[str, str]
) -> ClientConnection:
    """A WebSocket that said hello. Raises Failed."""
    there = httpx.URL(plan.server)
    secure = there.scheme == "https"
    url = f"{'wss' if secure else 'ws'}://{plan.host}{there.path.rstrip('/')}{path}"
    advice = _("Let the proxy pass on Upgrade and Connection: docs/operations.md, nginx.")
    try:
        socket = connect(
            url,
            address=(there.host, there.port or (443 if secure else 80)),
            additional_headers=headers,
            proxy=None,
            open_timeout=WAIT_SECONDS,
            close_timeout=1,
        )
        opened.enter_context(socket)
        wait_for(socket, "hello")
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else 1006
        text = _("The server closed a WebSocket at once, with {code}.").format(code=code)
        raise Failed(
            "visitor_closed", text, _("docs/protocol.md says what the code means.")
        ) from None
    except (InvalidHandshake, OSError, TimeoutError) as error:
        text = _("No WebSocket can be opened: {error}").format(error=error)
        raise Failed("visitor_socket", text, advice) from None
    return socket


def wait_for(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of a type. Raises TimeoutError or ConnectionClosed."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(max(0.0, deadline - time.monotonic())))
        if frame["type"] == kind:
            return frame


def arrived(socket: ClientConnection, client_id: str, who: str, sent_at: float) -> Finding:
    """Whether the message came to a side, and how soon."""
    try:
        while wait_for(socket, "message.created")["message"]["client_id"] != client_id:
            pass
    except (TimeoutError, ConnectionClosed):
        text = _("A test message was stored, but did not reach {who}.").format(who=who)
        advice = _("Look at the checks of Redis and the channel layer, and at the server's log.")
        return problem("visitor_lost", text, advice)
    seconds = time.monotonic() - sent_at
    text = _("A test message reached {who} after {milliseconds} ms.")
    text = text.format(who=who, milliseconds=round(seconds * 1000))
    if seconds > SLOW_SECONDS:
        return warning("visitor_slow", text, _("Look at the load of the machine and of Redis."))
    return fine("visitor", text)


def by_events(
    http: httpx.Client, here: Stage, stream_token: str, client_id: str
) -> Iterator[Finding]:
    """The road for browsers that get no WebSocket: a proxy that buffers blocks it."""
    path = f"/api/widget/dialogs/{here.dialog.pk}/events"
    query = {"after": "0", "token": stream_token}
    try:
        with http.stream("GET", path, params=query) as answer:
            if answer.status_code == 200 and any(client_id in line for line in answer.iter_lines()):
                yield fine("visitor_events", _("The event stream works too."))
                return
            status = answer.status_code
    except httpx.HTTPError as error:
        status = type(error).__name__  # type: ignore[assignment]
    text = _("Nothing comes through the event stream ({status}).").format(status=status)
    advice = _("Turn buffering off in the proxy: docs/operations.md, nginx.")
    yield warning("visitor_events", text, advice)

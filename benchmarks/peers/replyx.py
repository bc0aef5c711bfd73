"""This program as users have it: authentication, limits, trace, metrics, logs, and acks."""

import json

from benchmarks.plan import Address, Dialect, Dialog
from benchmarks.program import Program, python
from benchmarks.services import Services
from tests.server import Server, run_python

MANY = "1000000000"
# Every limit is asked, none is reached; each visitor has an address, as behind a proxy.
LIMITS = {
    "LIMIT_MESSAGES_PER_MINUTE": MANY,
    "LIMIT_MESSAGE_BURST": MANY,
    "LIMIT_DIALOGS_PER_HOUR": MANY,
    "LIMIT_SESSIONS_PER_MINUTE": MANY,
    "LIMIT_SIGNALS_PER_MINUTE": MANY,
    "LIMIT_ADDRESS_MESSAGES_PER_MINUTE": MANY,
    "LIMIT_ADDRESS_DIALOGS_PER_HOUR": MANY,
    "LIMIT_ADDRESS_SESSIONS_PER_MINUTE": MANY,
    "LIMIT_ADDRESS_SIGNALS_PER_MINUTE": MANY,
    "LIMIT_SOCKETS_PER_VISITOR": MANY,
    "LIMIT_SOCKETS_PER_DIALOG": MANY,
    "LIMIT_SOCKETS_PER_ADDRESS": MANY,
}
DIALECT = Dialect(
    ready='"type":"hello"',
    message='"type":"message.created"',
    ping='{"type":"ping"',
    pong='{"type":"pong"}',
    ack='{"type":"ack","seq":',
    back="&after=",
)
SERVE = ("manage.py", "serve")


def start(services: Services, dialogs: int, words: tuple[str, ...] = SERVE, **env: str) -> Program:
    """On PostgreSQL and Redis, with one process where `env` does not say another number."""
    server = services.starter.start(
        "real", postgres=None, **{**LIMITS, "WEB_CONCURRENCY": "1", **env}
    )
    return measured(server, dialogs, words)


def start_local(services: Services, dialogs: int) -> Program:
    """On SQLite and memory."""
    return measured(services.starter.start("local", postgres=None, **LIMITS), dialogs, SERVE)


def measured(server: Server, dialogs: int, words: tuple[str, ...]) -> Program:
    """The same installation served anew, on the core of what is measured."""
    server.stop()
    made = json.loads(run_python("-m", "benchmarks.people", str(dialogs), env=server.env))
    anna = f"Authorization: Token {server.cast.tokens['anna']}"
    told = [dialog_of(place, anna, *each) for place, each in enumerate(made)]
    return Program(python(*words), server.env, DIALECT, told)


def dialog_of(place: int, manager: str, dialog: int, visitor: str, stream: str) -> Dialog:
    """Where its visitor posts, and both read."""
    address = f"X-Forwarded-For: 10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
    return Dialog(
        Address(
            f"/api/widget/dialogs/{dialog}/messages", (f"Authorization: Bearer {visitor}", address)
        ),
        Address(f"/ws/widget/dialogs/{dialog}/?token={stream}", (address,)),
        Address(f"/ws/dialogs/{dialog}/?", (manager,)),
    )

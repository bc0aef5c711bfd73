"""This program as users have it: authentication, limits, trace, metrics, logs, and acks."""

import json
import subprocess
import sys

from benchmarks.plan import Address, Dialect, Dialog
from benchmarks.program import Program, python
from benchmarks.services import Services
from tests.server import Server, run_python
from tests.services.process import ROOT

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
    "STREAM_TOKEN_SECONDS": MANY,  # a question may take an hour
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


def start_grown(services: Services, dialogs: int) -> Program:
    """With so many dialogs in the database, of which the first few are told."""
    server = services.starter.start("real", postgres=None, **LIMITS, WEB_CONCURRENCY="1")
    server.stop()
    command = [sys.executable, "-m", "benchmarks.grown", str(dialogs)]
    env = {**server.env, "LOG_LEVEL": "ERROR", "DATABASE_SECONDS": "0"}  # it takes minutes
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    made = json.loads(done.stdout)
    callers = {name: (f"Authorization: Token {token}",) for name, token in made["managers"].items()}
    callers["browser"] = (f"Cookie: {made['session']}",)
    (mila,) = callers["mila"]
    told = [dialog_of(place, mila, *each) for place, each in enumerate(made["people"])]
    return Program(python(*SERVE), server.env, DIALECT, told, callers=callers)


def measured(server: Server, dialogs: int, words: tuple[str, ...]) -> Program:
    """The same installation served anew, on the core of what is measured."""
    server.stop()
    # One more than is asked for: the probe's.
    made = json.loads(run_python("-m", "benchmarks.people", str(dialogs + 1), env=server.env))
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

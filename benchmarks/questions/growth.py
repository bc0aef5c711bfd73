"""What do the same calls take with 1,000,000 dialogs (`--dialogs`) against 1,000? Milliseconds.

Three entries a dialog, ten sites, a manager of three of them. A word that is searched for stands in
nearly all dialogs, in one of fifty, or in one.
"""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from statistics import median
from uuid import uuid4

from benchmarks.asked import Asked
from benchmarks.grown import RARE, word
from benchmarks.plan import Address
from benchmarks.program import Program
from benchmarks.rows import Measured

COLUMNS = ("large", "small")
PEERS = False
ROUNDS = 5
DIALOGS = 1_000_000
TIMES = 15
JSON = {"Content-Type": "application/json"}
Call = tuple[str, str, dict[str, object] | None, tuple[str, ...]]
"""Method, path, body, and lines of the request's head."""


def measure(program: Program, asked: Asked) -> Measured:
    """The median of some calls of each kind, one after the other; the first two do not count."""
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=120)
    measured = {}
    for what, calls in kinds(program).items():
        took = [timed(connection, calls()) for _ in range(TIMES + 2)][2:]
        measured[f"{what}, ms"] = median(took)
    connection.close()
    return measured


def timed(connection: http.client.HTTPConnection, call: Call) -> float:
    """Milliseconds until the whole answer is there. Raises RuntimeError where it is a refusal."""
    method, path, body, lines = call
    headers = dict(line.split(": ", 1) for line in lines)
    began = time.perf_counter()
    connection.request(method, path, json.dumps(body) if body else None, headers | JSON)
    answer = connection.getresponse()
    told = answer.read()
    took = time.perf_counter() - began
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {told[:500]!r}")
    return took * 1000


def kinds(program: Program) -> dict[str, Callable[[], Call]]:
    """What is asked, each time of another visitor."""
    visitors = turns([dialog.post for dialog in program.dialogs])
    manager = program.dialogs[0].manager.headers

    def site(what: str, **body: object) -> Call:
        visitor = next(visitors)
        path = visitor.path.removesuffix("messages") + what
        return ("POST" if body else "GET", path, body or None, visitor.headers)

    def session(**known: object) -> Call:
        return ("POST", "/api/widget/session", {"site_token": "grown-0", **known}, ())

    def resume() -> Call:
        # Those of the same site; their tokens name them.
        return session(visitor_token=next(visitors).headers[0].rpartition(" ")[2])

    def rows(query: str) -> Callable[[], Call]:
        return lambda: ("GET", f"/api/dialogs/?{query}", None, manager)

    return {
        "new session": session,
        "resume": resume,
        "post": lambda: site("messages", text="Is it there yet?", client_id=str(uuid4())),
        "log": lambda: site("log?after=0"),
        "history page": lambda: site("messages?limit=50"),
        "list of a manager of three sites": rows(""),
        "list, one site": rows("site=1"),
        "list, open ones": rows("status=open"),
        "search, in nearly all": rows(f"q={word(0)}"),
        "search, in one of fifty": rows(f"q={word(500)}"),
        "search, in one": rows(f"q={RARE}"),
        "search, a part of a telephone": rows("q=4951234567"),
        "search, in none": rows("q=nowheretobefound"),
    }


def turns(addresses: list[Address]) -> Iterator[Address]:
    """One after the other, over and over."""
    while True:
        yield from addresses

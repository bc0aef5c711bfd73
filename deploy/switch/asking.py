"""A version asked from outside: its health, and a conversation of a visitor that is made for it."""

import json
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.request import Request

from switch.failing import Failed
from switch.settings import Wrong

PAUSE = 0.25
IN_A_ROW = 3  # a version of several processes: not only the first of them


@dataclass(frozen=True, slots=True)
class Answer:
    """A status (0 is none) and the text, or what went wrong."""

    status: int
    text: str

    @property
    def state(self) -> str:
        """What a health address says, in a few words."""
        try:
            said = json.loads(self.text)
            checks = ", ".join(f"{name}: {value}" for name, value in said["checks"].items())
            return f"{self.status}, {said['status']} ({checks})"
        except (ValueError, KeyError, TypeError, AttributeError):
            return f"{self.status}" if self.status else self.text


class AsItIs(urllib.request.HTTPErrorProcessor):
    """Every status is an answer; what redirects is not what is asked for."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        """Nothing is raised, and no other address asked."""
        return response

    https_response = http_response


# No proxy of the environment comes between.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), AsItIs)


def get(url: str, seconds: float = 5.0) -> Answer:
    """Ask, and never raise."""
    try:
        with _opener.open(url, timeout=seconds) as answer:
            return Answer(answer.status, answer.read(100_000).decode(errors="replace"))
    except (OSError, ValueError, HTTPException) as error:
        return Answer(0, str(error) or type(error).__name__)


def health(url: str) -> Answer:
    """What a version says of itself; without Redis it is `degraded`, which is no 503."""
    return get(f"{url}/health/ready")


def refuse_unless_well(url: str, what: str) -> None:
    """Raises Wrong where a deploy would begin in trouble."""
    answer = health(url)
    if answer.status != 200 or '"degraded"' in answer.text:
        raise Wrong(f"{what} is not well: {answer.state}. First get it well.")


def wait_until_ready(url: str, alive: Callable[[], bool], seconds: float) -> None:
    """Return when a version says several times in a row that it is ready. Raises Failed."""
    deadline, seen = time.monotonic() + seconds, 0
    while seen < IN_A_ROW:
        answer = health(url)
        seen = seen + 1 if answer.status == 200 else 0
        if not seen and not alive():
            raise Failed("It ended before it was ready.")
        if time.monotonic() > deadline:
            raise Failed(f"It is not ready after {seconds:.0f} s: {answer.state}.")
        time.sleep(PAUSE)


class Watch:
    """Counts how requests through the front go. Raises Failed for three in a row that fail, and for
    more than one in fifty of a hundred.
    """

    PATHS = ("/health/ready", "/widget.js")

    def __init__(self, front: str) -> None:
        self._front = front
        self.asked = self.failed = self._row = 0

    def look(self) -> None:
        """One request."""
        path = self.PATHS[self.asked % len(self.PATHS)]
        answer = get(f"{self._front}{path}")
        self.asked += 1
        if answer.status == 200:
            self._row = 0
            return
        self.failed += 1
        self._row += 1
        if self._row >= 3 or (self.failed > 2 and self.failed * 50 > max(self.asked, 100)):
            raise Failed(
                f"{self.failed} of {self.asked} requests through {self._front} failed; "
                f"the last one {path}: {answer.state}."
            )

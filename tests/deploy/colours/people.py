"""Visitors and managers who write and read all the time while a version takes over."""

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from typing import Any, Self

import httpx

from tests.clients import ManagerClient, VisitorClient, read_events
from tests.delivery.following import Follower, Writer
from tests.server import Server
from tests.sockets import Closed, Frame

PACE = 0.5  # seconds between two messages of one person
SHOWN_SECONDS = 10.0  # that a client waits for an answer before it would say something


class Stream:
    """An event stream as a `Follower` reads a socket."""

    def __init__(self, http: httpx.Client, path: str, after: int) -> None:
        self._opened = ExitStack()
        try:
            opening = http.stream("GET", path, params={"after": after})
            self._response = self._opened.enter_context(opening)
        except httpx.TransportError as error:
            raise EOFError from error
        if self._response.status_code != 200:
            raise Closed(self._response.status_code)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def __iter__(self) -> Iterator[Frame]:
        try:
            yield from read_events(self._response)
        except httpx.TransportError:
            raise Closed(1006) from None
        raise EOFError

    def close(self) -> None:
        """Have whoever reads it stop: from another thread."""
        stream = self._response.extensions["network_stream"]
        try:
            stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended by itself


class Pace:
    """Posts like a person, not as fast as it goes."""

    def __init__(self, post: Callable[[str, str], httpx.Response]) -> None:
        self._post = post
        self._last = 0.0
        self.over = Event()
        self.given_up = Event()

    def __call__(self, text: str, client_id: str) -> httpx.Response:
        if self.given_up.is_set():  # the test has failed: nobody asks what became of it
            return httpx.Response(200, json={"client_id": client_id, "seq": 0})
        self.over.wait(max(0.0, self._last + PACE - time.monotonic()))
        self._last = time.monotonic()
        return self._post(text, client_id)


class Talk:
    """A visitor and a manager; each is followed by a socket and by an event stream."""

    def __init__(self, server: Server, number: int) -> None:
        self.visitor, self.manager = VisitorClient(server), ManagerClient(server)
        self.visitor.session()
        self.dialog = dialog = self.visitor.dialog
        post = partial(self.manager.try_post, dialog)
        self.paces = [Pace(self.visitor.try_post), Pace(post)]
        self.writers = [
            Writer(pace, f"{name} {number}")
            for pace, name in zip(self.paces, ("Vera", "Anna"), strict=True)
        ]
        sockets: list[Any] = [self.visitor.socket, partial(self.manager.socket, dialog)]
        streams = [
            partial(Stream, each.http, each.path(dialog, "events"))
            for each in (self.visitor, self.manager)
        ]
        self.followers = [Follower(each) for each in [*sockets, *streams]]

    @property
    def people(self) -> list[Follower | Writer]:
        """Everybody, the readers first."""
        return [*self.followers, *self.writers]

    def log(self) -> list[Frame]:
        """All that is stored."""
        log: list[Frame] = []
        while frames := self.manager.log(self.dialog, len(log))["frames"]:
            log += frames
        return log


@dataclass
class Judgement:
    """What became of it: all zeros but the first, the last two and the reconnects."""

    acknowledged: int = 0
    lost: int = 0
    twice: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    closed: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0
    silent: float = 0.0

    def __str__(self) -> str:
        return (
            f"acknowledged {self.acknowledged}, lost {self.lost}, twice {self.twice}, "
            f"errors shown {dict(self.shown)}, posts repeated {self.repeated}, "
            f"closed {dict(self.closed)}, longest POST {self.longest:.2f} s, "
            f"longest without any answer {self.silent:.2f} s"
        )


class Crowd:
    """Some talks at once, and how long nobody was answered."""

    def __init__(self, server: Server, talks: int) -> None:
        self.talks = [Talk(server, number) for number in range(talks)]
        self._silence = Silence(self)

    def __enter__(self) -> Self:
        for talk in self.talks:
            for each in talk.people:
                each.__enter__()
        self._silence.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._silence.over.set()
        for talk in self.talks:
            for pace in talk.paces:
                pace.over.set()
                pace.given_up.set()
        everybody = [each for talk in self.talks for each in talk.people]
        with ThreadPoolExecutor(len(everybody)) as threads:
            for each in everybody:
                threads.submit(each.__exit__)

    @property
    def answered(self) -> int:
        """How many messages were acknowledged until now."""
        return sum(len(writer.answers) for talk in self.talks for writer in talk.writers)

    def goes_on(self, seconds: float = 20.0) -> None:
        """Everybody is answered, and reads it."""
        for talk in self.talks:
            for writer in talk.writers:
                writer.wait_for(1, seconds)
            last = max(writer.answers[-1]["seq"] for writer in talk.writers)
            for follower in talk.followers:
                follower.wait_for(last, seconds)

    def judged(self) -> Judgement:
        """Everybody stops; what was lost, came twice, or was shown as an error."""
        found = Judgement(silent=self._silence.longest)
        for talk in self.talks:
            for pace in talk.paces:
                pace.over.set()
            for writer in talk.writers:
                writer.stop()
        for talk in self.talks:
            judge(talk, found)
        return found


def judge(talk: Talk, found: Judgement) -> None:
    """One talk: its log against what its writers were told, and what its readers applied."""
    log = talk.log()
    stored = Counter(frame["message"].get("client_id") for frame in log if "message" in frame)
    for writer in talk.writers:
        told = [each["client_id"] for each in writer.answers]
        found.acknowledged += len(told)
        found.lost += sum(not stored[each] for each in told)
        found.twice += sum(stored[each] > 1 for each in told)
        found.repeated += len(writer.refused)
        found.shown.update(str(status) for status in writer.refused if status)
        found.longest = max(found.longest, writer.took)
        if writer.took > SHOWN_SECONDS:
            found.shown["slow"] += 1
    for follower in talk.followers:
        follower.wait_for(len(log), 30)
        assert [each["seq"] for each in follower.applied] == list(range(1, len(log) + 1))
        found.closed.update(follower.closed)


class Silence(Thread):
    """Notes the longest time in which nobody at all was answered."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(daemon=True)
        self._crowd = crowd
        self.over = Event()
        self.longest = 0.0

    def run(self) -> None:
        """Look twenty times a second."""
        before, moment = self._crowd.answered, time.monotonic()
        while not self.over.wait(0.05):
            if (now := self._crowd.answered) != before:
                before, moment = now, time.monotonic()
            self.longest = max(self.longest, time.monotonic() - moment)

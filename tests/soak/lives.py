"""Churn: many short conversations one after another, each with all that people do in one."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import httpx

from tests.clients import ManagerClient, VisitorClient, ok, opened, visitor_of
from tests.server import Server
from tests.sockets import Socket

Mine = list[httpx.Client | Socket]  # what somebody has open

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(2000)  # not one: kept as a download


class Churn:
    """So many people at a time, each of whom comes, writes, is answered and leaves, until `stop`.

    `lives` counts what they did, `faults` what went wrong, by its words.
    """

    def __init__(self, server: Server, people: int, seed: int, *, leak: bool = False) -> None:
        self._server, self._seed, self._leak = server, seed, leak
        self.lives: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._live, args=(number,)) for number in range(people)
        ]

    def start(self) -> None:
        """Have them come."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Return when the last one has left."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _live(self, number: int) -> None:
        moment = random.Random(f"{self._seed}:{number}")
        for _ in itertools.takewhile(lambda _: not self._over.is_set(), itertools.count()):
            try:
                self._converse(moment)
                self.lives["conversations"] += 1
            except Exception as error:  # whatever it is: the others would go on without them
                self.faults[repr(error)[:200]] += 1
            self._over.wait(moment.uniform(0, 0.5))

    def _converse(self, moment: random.Random) -> None:
        """One conversation: a visitor and a manager, by a road each, and its end."""
        vera, anna = visitor_of(self._server), ManagerClient(self._server)
        mine: Mine = [vera.http, anna.http, anna.inbox()]
        try:
            follow = moment.choice([self._by_socket, self._by_stream, self._by_asking])
            follow(vera, anna, mine, lambda: self._talk(vera, anna, moment))
            anna.patch(vera.dialog, status="closed")
        finally:
            for each in () if self._leak else mine:
                each.close()
                opened.remove(each)

    def _talk(self, vera: VisitorClient, anna: ManagerClient, moment: random.Random) -> int:
        """What they say to each other; the number of the last thing said."""
        vera.post("Is anybody there?")
        vera.http.post(vera.path(vera.dialog, "handoff/request"), json={})
        anna.http.post(anna.path(vera.dialog, "handoff/takeover"), json={})
        said = anna.post(vera.dialog, "I am")
        anna.post(vera.dialog, "They ask again", private=True)
        for number in range(moment.randint(1, 6)):
            vera.post(f"and {number}" * moment.randint(1, 40))
        if moment.random() < 0.2:
            files = {"file": ("list.bin", PICTURE, "application/octet-stream")}
            form = {"text": "", "client_id": str(uuid4())}
            ok(vera.http.post(vera.path(vera.dialog, "messages"), data=form, files=files))
        path = f"{anna.path(vera.dialog, 'messages')}/{said['seq']}"
        anna.http.patch(path, json={"text": "I am here"})
        anna.http.post(anna.path(vera.dialog, "handoff/release"), json={})
        self.lives["messages"] += 4
        return int(vera.post("Goodbye")["seq"])

    def _by_socket(
        self, vera: VisitorClient, anna: ManagerClient, mine: Mine, talk: Callable[[], int]
    ) -> None:
        sockets = [vera.socket(), anna.socket(vera.dialog)]
        mine.extend(sockets)
        last = talk()
        for socket in sockets:
            socket.until(lambda frame: frame.get("seq", 0) >= last, timeout=30)

    def _by_stream(
        self, vera: VisitorClient, anna: ManagerClient, _mine: Mine, talk: Callable[[], int]
    ) -> None:
        with vera.events(after=0) as hers, anna.events(vera.dialog, after=0) as ours:
            last = talk()
            for frames in (hers, ours):
                next(frame for frame in frames if frame.get("id", 0) >= last)

    def _by_asking(
        self, vera: VisitorClient, anna: ManagerClient, _mine: Mine, talk: Callable[[], int]
    ) -> None:
        last = talk()
        assert vera.log()["last_seq"] >= last <= anna.log(vera.dialog)["last_seq"]

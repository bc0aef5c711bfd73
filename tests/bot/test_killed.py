"""Updates while everything that stores and handles them is killed: each is there once, in order.

UPDATES=2000 is what must hold; fewer are posted where nobody says so.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import httpx
import pytest

from tests.bot.road import Road
from tests.bot.updates import Json, text
from tests.starting import Starter
from tests.waiting import eventually

UPDATES = int(os.environ.get("UPDATES", 200))
CHATS, KILLS, POSTERS, SPREAD = 40, 3, 8, 20
LONGEST_PAUSE = 2.0


@pytest.fixture(params=["local", "real"])
def road(request: pytest.FixtureRequest, starter: Starter, tmp_path: Path) -> Iterator[Road]:
    """A running bot of each set-up, of the test's own."""
    road = Road(starter, request.param, tmp_path)
    yield road
    road.close()
    starter.close(road.server)


class Posters:
    """Post as Telegram does: several at once, each again until it is taken."""

    def __init__(self, road: Road) -> None:
        self.road, self.taken = road, 0
        self._lock = threading.Lock()

    def post(self, update: Json) -> None:
        """Post until it is stored; the pauses double."""
        pause = 0.1
        while not self._is_taken(update):
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        with self._lock:
            self.taken += 1

    def _is_taken(self, update: Json) -> bool:
        try:
            return self.road.post(update) == 200
        except httpx.TransportError:
            return False


def as_they_come(updates: list[Json]) -> list[Json]:
    """Each twice, and none far from its place."""
    order = random.Random(7)
    places = [(number + order.uniform(0, SPREAD), each) for number, each in enumerate(updates)]
    again = [(number + order.uniform(0, 3 * SPREAD), each) for number, each in enumerate(updates)]
    return [each for _place, each in sorted([*places, *again], key=lambda found: found[0])]


def test_updates_twice_and_out_of_order_while_everything_is_killed_are_each_there_once(
    road: Road,
) -> None:
    numbers = count(1)
    updates = [
        text(number, 100 + number % CHATS, str(number))
        for number in (next(numbers) for _ in range(UPDATES))
    ]
    deliveries = as_they_come(updates)
    posters = Posters(road)
    with ThreadPoolExecutor(POSTERS) as pool:
        posting = [pool.submit(posters.post, each) for each in deliveries]
        for kill in range(1, KILLS + 1):
            enough = kill * len(deliveries) // (KILLS + 1)
            eventually(lambda: posters.taken >= enough, seconds=300)  # noqa: B023
            road.server.kill()
            for process in road.workers.processes:
                process.kill()
            road.workers.processes.clear()
            road.server.start()
            road.workers.start()
        for each in posting:
            each.result()
    eventually(lambda: set(road.states()), {"done"}, 300)
    entries = "Entry.objects.filter(dialog__channel='telegram').order_by('dialog', 'seq')"
    said = road.shell(f"[[each.dialog_id, each.seq, each.text] for each in {entries}]")
    assert len(said) == UPDATES
    for dialog in {each[0] for each in said}:
        own = [(seq, int(words)) for number, seq, words in said if number == dialog]
        assert [seq for seq, _number in own] == [*range(1, len(own) + 1)]
        assert [number for _seq, number in own] == sorted(number for _seq, number in own)

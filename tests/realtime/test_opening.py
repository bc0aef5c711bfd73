"""A manager who is back opens on one socket all dialogs that they had open, at once."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator

import pytest
from channels.layers import channel_layers
from pytest_django import Settings
from redis import Redis as Client

from realtime.access import Access
from realtime.connections.connection import Connection
from realtime.connections.flood import FRAMES
from realtime.connections.inbound import IN_THE_INBOX, OPEN_DIALOGS, Inbound
from realtime.groups import admin_group
from realtime.parcel import Parcel
from tests.realtime import keeper, over_redis
from tests.realtime.followers import dialogs_of_numbers
from tests.realtime.over_redis import redis
from tests.services.redis import Redis

__all__ = ["dialogs_of_numbers", "redis"]

ANNA = Access("admin", "manager:1", 1, "Anna", "127.0.0.1", site_ids=(keeper.SITE,))
GONE = 10**20


class Anna:
    """Her inbox; `frames` are what she got."""

    push = None

    def __init__(self) -> None:
        self.frames: list[dict[str, object]] = []
        self.connection = Connection("ws", ANNA, self)
        self._inbound = Inbound(self.connection, IN_THE_INBOX, None)
        self.connection.start()

    async def write(self, parcel: Parcel) -> None:
        self.frames.append(json.loads(parcel.text))

    async def finish(self, code: int) -> None:
        self.frames.append({"type": "closed", "code": code})

    def over(self) -> None:
        pass

    async def say(self, kind: str, dialog_id: int, **words: object) -> None:
        """Have a frame heard, as the server hears it."""
        text = json.dumps({"type": kind, "dialog_id": dialog_id, **words})
        if not self._inbound.take_at_once(text.encode()):
            await self._inbound.take(text)

    async def got(self, kind: str, count: int = 1) -> list[dict[str, object]]:
        """The frames of a type, when so many have come."""
        async with asyncio.timeout(10):
            while len(found := [each for each in self.frames if each["type"] == kind]) < count:
                await asyncio.sleep(0.001)
        return found


@pytest.fixture(autouse=True)
def dialogs(settings: Settings) -> Iterator[None]:
    """Sixty of them, of ten messages each, kept in memory."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "realtime.process.layer.Layer"}}
    channel_layers.backends.clear()
    keeper.lengths.update(dict.fromkeys(range(1, 61), 10))
    keeper.sought.clear()
    yield
    keeper.lengths.clear()
    channel_layers.backends.clear()


def play(scenario: Callable[[Anna], Awaitable[None]]) -> None:
    """Run a scenario with Anna, who goes at its end."""

    async def run() -> None:
        anna = Anna()
        try:
            await scenario(anna)
        finally:
            await anna.connection.stop()

    asyncio.run(run())


def test_dialogs_that_are_opened_together_are_asked_about_together_and_each_goes_on() -> None:
    async def scenario(anna: Anna) -> None:
        for dialog in range(1, 13):
            await anna.say("open", dialog, after=8)
        await anna.got("skip", 24)
        for dialog in range(1, 13):
            own = [each for each in anna.frames if each.get("dialog_id") == dialog]
            assert [each["type"] for each in own if each["type"] in ("hello", "skip")] == [
                "hello", "skip", "skip",
            ]  # fmt: skip
            assert [each["seq"] for each in own if "seq" in each] == [9, 10]
        assert keeper.sought == [list(range(1, 13))]

    play(scenario)


def test_what_is_said_of_a_dialog_that_is_being_opened_waits_for_it() -> None:
    async def scenario(anna: Anna) -> None:
        await anna.say("open", 1)
        await anna.say("open", 1, after=8)
        assert list(anna.connection.followed) == [1]
        await anna.say("close", 1)
        assert not anna.connection.followed
        await anna.say("open", 2)
        await anna.say("close", 1)
        await anna.say("close", 2)
        assert not anna.connection.followed
        assert [each["dialog_id"] for each in await anna.got("hello", 3)] == [1, 1, 2]

    play(scenario)


def test_of_a_dialog_that_is_closed_again_nothing_is_kept() -> None:
    async def scenario(anna: Anna) -> None:
        await anna.say("open", 1)
        await anna.got("hello")
        waited_for = anna.connection.recipient.announced
        waited_for[1] = 10, 0.0
        await anna.say("close", 1)
        assert not waited_for

    play(scenario)


def test_no_more_are_open_than_may_be_and_one_that_is_not_there_takes_no_place() -> None:
    async def scenario(anna: Anna) -> None:
        await anna.say("open", GONE)
        for dialog in range(1, OPEN_DIALOGS + 2):
            await anna.say("open", dialog)
        await anna.got("hello", OPEN_DIALOGS)
        told = [(each["dialog_id"], each["code"]) for each in await anna.got("error", 2)]
        assert sorted(told) == [(OPEN_DIALOGS + 1, "too_many"), (GONE, "not_found")]

    play(scenario)


def test_who_asks_for_what_is_not_there_again_and_again_is_closed_with_4008() -> None:
    async def scenario(anna: Anna) -> None:
        for number in range(FRAMES):
            await anna.say("open", GONE + number)
        assert len(await anna.got("error", FRAMES)) == len(anna.frames)
        await anna.say("open", GONE)
        assert (await anna.got("closed"))[0]["code"] == 4008

    play(scenario)


def test_who_goes_while_dialogs_are_opened_follows_none_after_it() -> None:
    async def scenario(anna: Anna) -> None:
        for dialog in range(1, 13):
            await anna.say("open", dialog)
        await anna.connection.stop()
        assert not anna.connection.followed
        for dialog in range(1, 13):
            assert not anna.connection.hub.listeners(admin_group(dialog))

    play(scenario)


def test_who_goes_takes_leave_of_all_dialogs_at_once(redis: Redis) -> None:
    """A guard of speed: after a break everybody goes, and comes back."""

    async def cost(count: int) -> int:
        anna = Anna()
        for dialog in range(1, count + 1):
            await anna.say("open", dialog)
        await anna.got("presence", count)
        before = questions(redis)
        await anna.connection.stop()
        return questions(redis) - before

    async def scenario() -> None:
        assert await cost(12) == await cost(1)

    over_redis.play(scenario)


def questions(redis: Redis) -> int:
    """How often Redis was asked who is in some dialogs."""
    with Client.from_url(redis.url) as client:
        stats = client.info("commandstats")
    return sum(stats.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("eval", "evalsha"))

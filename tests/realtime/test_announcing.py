"""What an announcement costs, counted and not timed, and that it goes where it should."""

import asyncio
from collections.abc import Iterable
from typing import Any, get_args

import pytest
from pytest_django import Settings

from realtime.broadcast import announce, for_both, for_dialog
from realtime.frames import DeliveredUpTo, Skip
from realtime.groups import Side, admin_group, site_group
from realtime.parcel import Parcel
from realtime.presence import leases
from realtime.presence.lease import Lease, dialog_key
from realtime.presence.memory import Memory
from realtime.process import hub as hubs
from realtime.process.delivery import Announcement, make_up
from realtime.process.hub import hub
from realtime.redis.pipeline import pipeline
from realtime.redis.replay_cache import redis_forgot
from realtime.watching import delivery_notes
from realtime.watching.delivery_records import Broadcast
from tests.realtime.over_redis import play, redis
from tests.services.redis import Redis

__all__ = ["redis"]
DIALOGS = range(1, 11)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is connected."""
    monkeypatch.setattr(leases, "own", Memory())
    redis_forgot()


class Ears:
    """Everybody who is connected, on both sides of all dialogs."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int | None]] = []

    async def join(self, dialogs: Iterable[int] = DIALOGS) -> None:
        groups = [group(dialog) for dialog in dialogs for group in (admin_group, site_group)]
        await hub().join_all(*((group, Ear(self, group)) for group in groups))

    def of(self, dialog: int) -> list[list[int | None]]:
        """What was heard of a dialog on each of its sides."""
        groups = admin_group(dialog), site_group(dialog)
        return [[seq for of, seq in self.heard if of == group] for group in groups]

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                await asyncio.sleep(0)


class Ear:
    """Somebody in a group."""

    def __init__(self, ears: Ears, group: str) -> None:
        self.ears, self.group = ears, group

    def offer(self, *parcels: Parcel) -> None:
        self.ears.heard += [(self.group, parcel.seq) for parcel in parcels]


def entries(seqs: Iterable[int]) -> list[Announcement]:
    """The same numbers of all dialogs, by turns."""
    return [entry(dialog, seq) for seq in seqs for dialog in DIALOGS]


def entry(dialog: int, seq: int) -> Announcement:
    frame = Skip(dialog_id=dialog, seq=seq)
    return for_dialog(dialog, frame, frame)


def spent(client: Any) -> dict[str, int]:
    """The commands that Redis was asked, and in how many pieces they came."""
    commands = client.info("commandstats")
    calls = {name.removeprefix("cmdstat_"): commands[name]["calls"] for name in commands}
    return {**calls, "reads": client.info("stats")["total_reads_processed"]}


def test_a_message_is_three_commands_and_a_batch_one_write(redis: Redis) -> None:
    client: Any = redis.client()

    async def scenario() -> None:
        ears = Ears()
        await ears.join()
        announce(entries([1]))
        await ears.until(20)
        before = spent(client)
        announce(entries(range(2, 12)))
        await ears.until(220)
        after = spent(client)
        more = {name: after[name] - before.get(name, 0) for name in after}
        assert (more["xadd"], more["publish"]) == (100, 200)
        assert more.get("expire", 0) == more.get("evalsha", 0) == more.get("eval", 0) == 0
        assert more["reads"] < 10  # ours are one or two, the rest asked for these numbers
        for dialog in DIALOGS:
            assert ears.of(dialog) == [[*range(1, 12)]] * 2
            assert client.ttl(f"replyx:test:dialog:{dialog}:frames") > 86_000

    play(scenario)


def test_marks_that_rose_together_reach_each_side_in_one_piece(redis: Redis) -> None:
    client: Any = redis.client()

    async def scenario() -> None:
        ears = Ears()
        await ears.join()
        announce(entries([1]))
        await ears.until(20)
        before = spent(client)["publish"]
        marks = [DeliveredUpTo(dialog_id=1, side=side, seq=1) for side in get_args(Side)]
        announce([for_both(1, marks)])
        await ears.until(24)
        assert spent(client)["publish"] - before == 2
        assert ears.of(1) == [[1, None, None]] * 2

    play(scenario)


def test_a_thousand_at_once_leave_the_loop_its_turns_and_stay_in_order(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = ""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "realtime.process.layer.Layer"}}
    monkeypatch.setattr(hubs, "_hub", None)

    async def scenario() -> None:
        ears = Ears()
        await ears.join()
        announce(entries(range(1, 101)))
        announce(entries([101]))
        await ears.until(1)
        assert len(ears.heard) < 1000
        await ears.until(2020)
        for dialog in DIALOGS:
            assert ears.of(dialog) == [[*range(1, 102)]] * 2

    play(scenario)


def test_connections_of_other_processes_are_asked_for_many_batches_at_once(redis: Redis) -> None:
    client: Any = redis.client()
    anna = Lease("elsewhere:1:x", "c", "ws", "admin", "dialog", 1, "manager:1", 1, "Anna")

    async def scenario() -> None:
        ears = Ears()
        await ears.join()
        await leases.take(anna, {dialog_key(1): 0})
        leases.own.remove([anna])
        delivery_notes.take_all()
        with client.pubsub() as other:
            other.psubscribe("*")
            assert other.get_message(timeout=5)
            before = spent(client)
            for seq in range(1, 11):  # as batches that are stored one right after the other
                announce(entries([seq]))
            async with asyncio.timeout(10):
                while len(told := delivery_notes.take_all()) < 100:
                    delivery_notes.give_back(told)
                    await asyncio.sleep(0.01)
        after = spent(client)
        assert after["evalsha"] - before.get("evalsha", 0) <= 2
        admins = {each.dialog_id: each.admin_conns for each in told if isinstance(each, Broadcast)}
        assert admins == {dialog: int(dialog == 1) for dialog in DIALOGS}

    play(scenario)


def test_what_redis_did_not_take_is_heard_here_and_announced_again(redis: Redis) -> None:
    client: Any = redis.client()

    async def scenario() -> None:
        ears = Ears()
        await ears.join()
        redis.kill()
        announce(entries(range(1, 31)))
        await ears.until(600)
        for dialog in DIALOGS:
            assert ears.of(dialog) == [[*range(1, 31)]] * 2
        redis.start()
        ours = pipeline()
        assert ours is not None
        async with asyncio.timeout(20):
            while not ours.up:
                await asyncio.gather(ours.call("PING"), return_exceptions=True)
                await asyncio.sleep(0.1)
        await make_up()
        for dialog in DIALOGS:
            found = client.xrange(f"replyx:test:dialog:{dialog}:frames")
            assert [int(number.partition("-")[0]) for number, _ in found] == list(range(1, 31))

    play(scenario)

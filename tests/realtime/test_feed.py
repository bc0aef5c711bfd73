"""A feed alone: whatever is lost, repeated or reordered, it sends each number once, in order."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.connections.feeds import HELD
from realtime.parcel import Parcel
from tests.realtime import keeper
from tests.realtime.followers import DIALOG, Client, KeepsUp, dialogs_of_numbers, numbered

__all__ = ["dialogs_of_numbers"]


@settings(max_examples=60, deadline=None)
@given(
    after=st.integers(0, 10),
    joined_at=st.integers(10, 20),
    heard=st.lists(st.tuples(st.integers(1, 40), st.integers(0, 2)), max_size=60),
)
def test_every_number_comes_once_and_in_order(
    after: int, joined_at: int, heard: list[tuple[int, int]]
) -> None:
    """`heard` are the broadcasts that arrive, and how many turns of the loop lie between."""

    async def run() -> None:
        keeper.lengths[DIALOG] = joined_at
        client = Client()
        beginning = asyncio.create_task(client.feed.begin(after))
        for seq, turns in heard:
            keeper.lengths[DIALOG] = max(keeper.lengths[DIALOG], seq)
            client.feed.offer(numbered(seq))
            for _ in range(turns):
                await asyncio.sleep(0)
        await beginning
        keeper.lengths[DIALOG] = 41
        client.feed.check(41)
        await client.until(41)
        assert client.types()[0] == "hello"
        assert client.numbers() == list(range(after + 1, 42))
        await client.close()

    asyncio.run(run())


def test_what_comes_in_order_is_sent_without_asking_the_log() -> None:
    async def run() -> None:
        keeper.lengths[DIALOG] = 3
        client = Client()
        await client.feed.begin(3)
        keeper.readings.clear()
        for seq in range(4, 200):
            client.feed.offer(numbered(seq))
            await asyncio.sleep(0)
        await client.until(199)
        assert keeper.readings == []
        await client.close()

    asyncio.run(run())


def test_more_than_a_feed_can_hold_during_a_replay_is_read_again() -> None:
    async def run() -> None:
        keeper.lengths[DIALOG] = 1
        client = Client()
        beginning = asyncio.create_task(client.feed.begin(0))
        last = HELD + 50
        keeper.lengths[DIALOG] = last
        for seq in range(2, last + 1):
            client.feed.offer(numbered(seq))
        await beginning
        await client.until(last)
        assert client.numbers() == list(range(1, last + 1))
        assert "closed" not in client.types()
        await client.close()

    asyncio.run(run())


def test_of_a_long_replay_no_more_is_read_than_a_client_takes() -> None:
    async def run() -> None:
        keeper.lengths[DIALOG] = 1000
        keeper.counts.clear()
        client = Client()
        client.reads.clear()
        await client.feed.begin(0)
        await asyncio.sleep(0.2)
        assert sum(keeper.counts) <= 256, "what a queue holds, and a page"
        client.reads.set()
        await client.until(1000)
        assert client.numbers() == list(range(1, 1001))
        await client.close()

    asyncio.run(run())


def test_a_client_that_falls_far_behind_while_connected_is_reset() -> None:
    async def run() -> None:
        keeper.lengths[DIALOG] = 5
        client = Client()
        await client.feed.begin(5)
        keeper.lengths[DIALOG] = 2000
        client.feed.check(2000)
        keeper.lengths[DIALOG] = 2001
        await asyncio.sleep(0.05)
        client.feed.offer(numbered(2001))
        await client.until(2001)
        assert client.types()[-2:] == ["reset", "skip"]
        assert client.numbers() == [2001]
        await client.close()

    asyncio.run(run())


def test_a_log_that_fails_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        keeper.lengths[DIALOG] = 5
        client = Client()
        read = keeper.frames_after
        failures = iter([OSError("the database is away")])

        def frames_after(*words: Any) -> list[tuple[int, str]]:
            for failure in failures:
                raise failure
            return read(*words)

        monkeypatch.setattr(keeper, "frames_after", frames_after)
        await client.feed.begin(0)
        await client.until(5)
        assert client.numbers() == [1, 2, 3, 4, 5]
        await client.close()

    asyncio.run(run())


def test_state_that_changes_while_joining_comes_after_the_hello_and_presence_once() -> None:
    async def run() -> None:
        keeper.lengths[DIALOG] = 1
        client = Client()
        presence = Parcel('{"type":"presence","online":true}', kind="presence")
        client.feed.offer(Parcel('{"type":"read"}', kind="read"))
        client.feed.offer(presence)
        await client.feed.begin(0)
        client.feed.offer(presence)
        await client.until(1)
        assert client.types() == ["hello", "read", "presence", "skip"]
        await client.close()

    asyncio.run(run())


def test_a_ping_waits_for_what_it_counts() -> None:
    async def run() -> None:
        keeper.lengths[DIALOG] = 1
        client = Client()
        ping = Parcel('{"type":"ping","last_seq":9}')
        client.feed.beat(ping)  # of a client that was not yet greeted
        await client.feed.begin(1)
        keeper.lengths[DIALOG] = 9
        client.feed.check(9)
        client.feed.beat(ping)
        await client.until(9)
        await asyncio.sleep(0.01)
        assert client.types() == ["hello", *["skip"] * 8, "ping"]
        await client.close()

    asyncio.run(run())


def test_frames_of_a_moment_go_out_in_one_write_unless_they_are_large() -> None:
    async def run() -> None:
        keeper.lengths[DIALOG] = 1
        client = KeepsUp()
        await client.feed.begin(None)
        before = client.feed.last
        client.writes.clear()
        some = [numbered(before + n) for n in (1, 2, 3)]
        read = Parcel('{"type":"read"}', kind="read")
        client.feed.offer(*some[:2], some[0], read, some[2])
        assert client.writes == [b"".join(each.frame for each in (*some[:2], read, some[2]))]
        large = [Parcel("x" * 10_000, seq=before + n) for n in (4, 5)]
        client.feed.offer(*large)
        assert client.writes[1:] == [each.frame for each in large]
        await client.close()

    asyncio.run(run())

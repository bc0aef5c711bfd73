"""A feed alone: whatever is lost, repeated or reordered, it sends each number once, in order."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.access import Access
from realtime.broadcast import message
from realtime.connections.feeds import HELD, DialogFeed
from realtime.connections.handed import Recipient, note_all
from realtime.connections.send_queue import SendQueue
from realtime.frames import Skip
from realtime.host import host
from realtime.parcel import Parcel
from realtime.process.members import Members
from tests.cost import calls
from tests.realtime import keeper

DIALOG = 7
VERA = Access("site", "visitor:1", 1, "Vera", "127.0.0.1", DIALOG)


@pytest.fixture(autouse=True, scope="module")
def dialogs_of_numbers() -> Iterator[None]:
    """Have `realtime` ask a keeper that needs no database."""
    host.cache_clear()
    with override_settings(REALTIME="tests.realtime.keeper.host", REDIS_URL=""):
        yield
    host.cache_clear()


class Client:
    """A client on a feed; `frames` are what it got."""

    push = None

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.reads = asyncio.Event()
        self.reads.set()
        self.recipient = Recipient("ws", VERA, (DIALOG,))
        self.queue = SendQueue(self, self.recipient)
        self.feed = DialogFeed(DIALOG, "site", VERA, self.queue)
        self.queue.start()

    async def write(self, parcel: Parcel) -> None:
        await self.reads.wait()
        self.frames.append(json.loads(parcel.text))

    async def finish(self, code: int) -> None:
        self.frames.append({"type": "closed", "code": code})

    def over(self) -> None:
        pass

    def numbers(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if "seq" in frame]

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    async def until(self, last: int) -> None:
        """Wait until a number has come."""
        async with asyncio.timeout(5):
            while last not in self.numbers():
                await asyncio.sleep(0.001)

    async def close(self) -> None:
        self.feed.close()
        self.queue.close(1000)
        await self.queue.ended()


def numbered(seq: int) -> Parcel:
    return Parcel(keeper.text_of(DIALOG, seq), seq)


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


class KeepsUp(Client):
    """A client to whom frames are written as they are announced; `writes` are what it got."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def push(self, frame: bytes) -> bool:  # type: ignore[override]
        self.writes.append(frame)
        return True


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


def test_a_frame_costs_so_many_calls_on_its_way_to_a_socket() -> None:
    """A guard of speed: more than so many are to be asked for here, or spared."""

    async def cost() -> int:
        keeper.lengths[DIALOG] = 1
        client, members = KeepsUp(), Members()
        members.add_listener(client.feed.group, client.feed)
        await client.feed.begin(None)
        frames = [Skip(dialog_id=DIALOG, seq=client.feed.last + n) for n in range(1, 102)]
        first, *rest = [message(each) for each in frames]
        members.hand_on(client.feed.group, [first])  # what is made once

        def deliver() -> None:
            for each in rest:
                members.hand_on(client.feed.group, [each])
            note_all()

        found = calls(deliver)
        assert client.feed.last == frames[-1].seq
        await client.close()
        return found

    assert asyncio.run(cost()) / 100 <= 12


def test_a_frame_for_many_costs_each_so_many_calls() -> None:
    """A guard of speed, as above: for one more socket that follows the dialog."""

    async def cost(many: int) -> int:
        keeper.lengths[DIALOG] = 1
        members, clients = Members(), [KeepsUp() for _ in range(many)]
        for client in clients:
            members.add_listener(client.feed.group, client.feed)
            await client.feed.begin(None)
        group, after = clients[0].feed.group, clients[0].feed.last
        frames = [Skip(dialog_id=DIALOG, seq=after + n) for n in (1, 2)]
        first, second = [message(each) for each in frames]
        members.hand_on(group, [first])
        note_all()

        def deliver() -> None:
            members.hand_on(group, [second])
            note_all()

        found = calls(deliver)
        for client in clients:
            await client.close()
        return found

    assert asyncio.run(cost(110)) - asyncio.run(cost(10)) <= 100 * 4

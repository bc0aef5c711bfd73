"""The queue of a client has an end, and nobody waits for a client that is stuck."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from django.test import override_settings

from realtime.connections import send_queue as outboxes
from realtime.connections.send_queue import SendQueue
from realtime.parcel import Parcel


class Reader:
    """A client that takes frames only while it is let."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.got: list[str] = []
        self.code: int | None = None
        self.queue = SendQueue(self._write, self._finish)
        self.writer = asyncio.create_task(self.queue.run())

    async def _write(self, parcel: Parcel) -> None:
        await self.reads.wait()
        self.got.append(parcel.text)

    async def _finish(self, code: int) -> None:
        await self.reads.wait()
        self.code = code


def play(scenario: Callable[[Reader], Awaitable[None]]) -> None:
    """Run a scenario with a reader that does not read yet, and is stuck in its first frame."""

    async def run() -> None:
        reader = Reader()
        reader.queue.put(Parcel("the first"))
        await asyncio.sleep(0)
        await scenario(reader)
        reader.writer.cancel()
        with suppress(asyncio.CancelledError):
            await reader.writer

    asyncio.run(run())


@pytest.mark.parametrize(
    ("limits", "text", "fit"),
    [
        ({"LIMIT_QUEUE_FRAMES": 10, "LIMIT_QUEUE_BYTES": 10**6}, "x", 10),
        ({"LIMIT_QUEUE_FRAMES": 100, "LIMIT_QUEUE_BYTES": 1000}, "x" * 100, 10),
        ({"LIMIT_QUEUE_FRAMES": 100, "LIMIT_QUEUE_BYTES": 1000}, "я" * 100, 5),
    ],
)
def test_one_frame_more_than_fits_cuts_the_client_off(
    limits: dict[str, int], text: str, fit: int
) -> None:
    async def scenario(reader: Reader) -> None:
        for _ in range(fit):
            reader.queue.put(Parcel(text))
        assert reader.queue.code is None
        reader.queue.put(Parcel(text))
        assert reader.queue.code == 4010
        reader.reads.set()
        await reader.queue.ended()
        assert reader.code == 4010
        assert reader.got == ["the first"]  # never a part of what waited

    with override_settings(**limits):
        play(scenario)


@override_settings(LIMIT_QUEUE_FRAMES=10)
def test_what_may_be_dropped_never_cuts_a_slow_client_off() -> None:
    def typing(number: int) -> Parcel:
        return Parcel(str(number), kind="typing", dialog_id=7)

    def presence(number: int) -> Parcel:
        return Parcel(f"{number} here", kind="presence", dialog_id=7)

    async def scenario(reader: Reader) -> None:
        numbered = [Parcel(f"message {number}", seq=number) for number in range(10)]
        for number in range(40):
            reader.queue.put(typing(number))
            reader.queue.put(presence(number))
        for parcel in numbered:
            reader.queue.put(parcel)
        reader.queue.put(presence(40))
        reader.queue.put(typing(40))
        assert reader.queue.code is None
        reader.reads.set()
        while "40 here" not in reader.got:
            await asyncio.sleep(0)
        assert reader.got == ["the first", *(parcel.text for parcel in numbered), "40 here"]
        reader.queue.put(presence(41))
        reader.queue.close(1012)
        await reader.queue.ended()
        assert reader.got[-1] == "41 here"

    play(scenario)


@override_settings(LIMIT_QUEUE_FRAMES=10)
def test_a_numbered_frame_is_never_dropped_for_room() -> None:
    async def scenario(reader: Reader) -> None:
        for number in range(11):
            reader.queue.put(Parcel(str(number), seq=number, kind="message.created"))
        assert reader.queue.code == 4010

    play(scenario)


def test_what_waits_is_sent_before_the_goodbye() -> None:
    async def scenario(reader: Reader) -> None:
        reader.queue.put(Parcel("moving"))
        reader.queue.close(1012)
        reader.queue.put(Parcel("too late"))
        reader.reads.set()
        await reader.queue.ended()
        assert (reader.got, reader.code) == (["the first", "moving"], 1012)

    play(scenario)


@override_settings(LIMIT_QUEUE_FRAMES=8)
def test_a_replay_waits_for_room() -> None:
    async def scenario(reader: Reader) -> None:
        async def replay() -> None:
            for number in range(50):
                await reader.queue.put_patiently(Parcel(str(number)))

        replaying = asyncio.create_task(replay())
        await asyncio.sleep(0.01)
        assert not replaying.done()
        assert reader.queue.code is None
        reader.reads.set()
        await replaying
        await asyncio.sleep(0.01)
        assert reader.got == ["the first", *map(str, range(50))]

    play(scenario)


def test_a_client_that_takes_not_even_the_goodbye_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outboxes, "FAREWELL_SECONDS", 0.05)

    async def scenario(reader: Reader) -> None:
        reader.queue.cut(4010)
        async with asyncio.timeout(2):
            await reader.queue.ended()
        assert (reader.got, reader.code) == ([], None)

    play(scenario)


def test_a_client_that_is_gone_ends_it() -> None:
    async def run() -> None:
        async def write(parcel: Parcel) -> None:
            raise ConnectionResetError

        async def finish(code: int) -> None:
            raise AssertionError("there is nobody to say goodbye to")

        outbox = SendQueue(write, finish)
        writer = asyncio.create_task(outbox.run())
        outbox.put(Parcel("hello"))
        await outbox.ended()
        await writer

    asyncio.run(run())

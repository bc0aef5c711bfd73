"""The queue of a client has an end, and nobody waits for a client that is stuck."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from django.test import override_settings
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from realtime.access import Access
from realtime.connections import send_queue as outboxes
from realtime.connections.handed import Recipient
from realtime.connections.send_queue import SendQueue
from realtime.parcel import Parcel
from realtime.watching.metrics import SLOW_CLIENTS

VERA = Access("site", "visitor:1", 1, "Vera", "127.0.0.1", 7)


class Reader:
    """A client that takes frames only while it is let; `keeps_up` is one to which a server writes
    without waiting.
    """

    def __init__(self, *, keeps_up: bool = False) -> None:
        self.reads = asyncio.Event()
        self.keeps_up = keeps_up
        self.got: list[str] = []
        self.code: int | None = None
        self.is_over = False
        self.queue = SendQueue(self, Recipient("ws", VERA, ()))
        self.queue.start()

    async def write(self, parcel: Parcel) -> None:
        await self.reads.wait()
        self.got.append(parcel.text)

    async def finish(self, code: int) -> None:
        await self.reads.wait()
        self.code = code

    def push(self, frame: bytes) -> bool:
        if self.keeps_up:
            self.got.append(frame[2:].decode())  # behind the head of a short one
        return self.keeps_up

    def over(self) -> None:
        self.is_over = True


class Gone(Reader):
    """A client that is not there any more."""

    async def write(self, parcel: Parcel) -> None:
        raise ConnectionResetError

    async def finish(self, code: int) -> None:
        raise AssertionError("there is nobody to say goodbye to")


def play(scenario: Callable[[Reader], Awaitable[None]]) -> None:
    """Run a scenario with a reader that does not read yet, and is stuck in its first frame."""

    async def run() -> None:
        reader = Reader()
        reader.queue.put(Parcel("the first"))
        await asyncio.sleep(0)
        await scenario(reader)
        reader.queue.stop()
        assert reader.is_over

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


@pytest.mark.parametrize("kind", ["typing", "assistant.delta"])
@override_settings(LIMIT_QUEUE_FRAMES=10)
def test_what_may_be_dropped_never_cuts_a_slow_client_off(kind: str) -> None:
    def typing(number: int) -> Parcel:
        return Parcel(str(number), kind=kind, dialog_id=7)

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


def test_who_is_found_too_slow_again_before_they_took_the_goodbye_is_counted_once() -> None:
    async def scenario(reader: Reader) -> None:
        before = SLOW_CLIENTS._value.get()
        reader.queue.cut(4010)
        reader.queue.cut(4010)  # as a heartbeat does
        assert SLOW_CLIENTS._value.get() == before + 1

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
        gone = Gone()
        gone.queue.put(Parcel("hello"))
        await gone.queue.ended()
        assert gone.is_over
        assert gone.queue.code == 1006

    asyncio.run(run())


def test_a_client_that_keeps_up_has_its_frame_when_put_returns_and_costs_no_task() -> None:
    async def run() -> None:
        reader = Reader(keeps_up=True)
        for number in range(1000):
            reader.queue.put(Parcel(str(number), seq=number))
        assert reader.got == [str(number) for number in range(1000)]
        assert asyncio.all_tasks() == {asyncio.current_task()}
        reader.queue.stop()

    asyncio.run(run())


def test_frames_stay_in_order_for_a_client_that_keeps_up_now_and_then() -> None:
    async def run() -> None:
        reader = Reader(keeps_up=True)
        reader.reads.set()
        for number in range(60):
            reader.keeps_up = number % 7 > 2
            reader.queue.put(Parcel(str(number), seq=number))
            if number % 11 == 0:
                await asyncio.sleep(0)
        reader.queue.close(1012)
        await reader.queue.ended()
        assert reader.got == [str(number) for number in range(60)]
        assert reader.code == 1012

    asyncio.run(run())


def test_a_client_that_leaves_before_the_first_frame_was_written_is_counted_as_gone() -> None:
    async def run() -> None:
        reader = Reader()
        reader.queue.put(Parcel("hello"))
        reader.queue.gone(1001)
        reader.queue.stop()
        assert (reader.is_over, reader.queue.code) == (True, 1001)

    asyncio.run(run())


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 70_000])
def test_a_ready_made_frame_is_one_that_a_websocket_client_reads(size: int) -> None:
    text = ("я" * (size // 2)) + "x" * (size % 2)
    wire = Parcel(text, kind="any").frame
    client = ClientProtocol(parse_uri("ws://shop.test/"), state=State.OPEN)
    client.receive_data(wire)
    [frame] = client.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, frame.fin, bytes(frame.data).decode()) == (Opcode.TEXT, True, text)

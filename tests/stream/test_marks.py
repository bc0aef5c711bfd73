"""What a client tells by itself or when asked: received, read, typing. Never a flood."""

import pytest

from tests.stream.client import Client
from tests.stream.peer import Peer
from tests.waiting import eventually


def told(peer: Peer, kind: str) -> list[object]:
    """The numbers, or the ons and offs, that the peer heard."""
    field = "on" if kind == "typing" else "seq"
    return [frame[field] for frame in list(peer.heard) if frame["type"] == kind]


@pytest.mark.parametrize("road", ["ws", "poll"])
def test_what_arrived_is_acknowledged_in_few_words(peer: Peer, client: Client, road: str) -> None:
    if road == "poll":
        peer.refuse.update(ws=1006, sse=1006)
    client.open(mark=200, upgrade=60000)
    client.until("stream.status.transport === it", road)
    for n in range(30):
        peer.say(f"{n}")
    client.until("stream.state.last === 30")
    client.page.wait_for_timeout(400)
    acks = told(peer, "ack")
    assert acks[-1] == 30
    assert len(acks) <= 4


def test_reading_is_told_once_and_never_backwards(peer: Peer, client: Client) -> None:
    client.open(mark=50)
    client.until("stream.status.status === 'online'")
    client.ask("[3, 5, 4, 5, 2].forEach(seq => stream.read(seq))")
    client.page.wait_for_timeout(200)
    assert told(peer, "read") == [3, 5]


def test_a_mark_that_died_with_its_connection_is_told_again(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.stop()
    client.until("stream.status.status !== 'online'")
    client.ask("stream.read(7)")
    peer.start()
    client.until("stream.status.status === 'online'")
    peer.say("so that we know when")
    client.until("stream.state.last === 1")
    client.page.wait_for_timeout(50)
    assert told(peer, "read") == [7]


@pytest.mark.parametrize("road", ["ws", "poll"])
def test_a_mark_that_the_server_could_not_take_is_told_again_until_it_can(
    peer: Peer, client: Client, road: str
) -> None:
    if road == "poll":
        peer.refuse.update(ws=1006, sse=1006)
    client.open(upgrade=60000)
    client.until("stream.status.transport === it", road)
    peer.errors = ["try_later", "server_error", "try_later"]
    client.ask("stream.read(7)")
    eventually(lambda: told(peer, "read"), [7])
    assert peer.errors == []


def test_typing_is_repeated_while_it_lasts_and_ends_by_itself(peer: Peer, client: Client) -> None:
    client.open(typing=100, typingOff=150)
    client.until("stream.status.status === 'online'")
    client.ask("""new Promise(done => {
        let keys = 0;
        const timer = setInterval(() => {
          stream.typing(true);
          if (++keys === 25) { clearInterval(timer); done(); }
        }, 10);
    })""")
    client.page.wait_for_timeout(300)
    notices = told(peer, "typing")
    assert notices[-1] is False
    assert notices.count(False) == 1
    assert 2 <= notices.count(True) <= 5


def test_a_message_that_is_sent_ends_the_typing(peer: Peer, client: Client) -> None:
    client.open(typingOff=60000)
    client.until("stream.status.status === 'online'")
    client.ask("stream.typing(true)")
    client.post("done")
    client.until("stream.outbox.length === 0")
    client.page.wait_for_timeout(50)
    assert told(peer, "typing") == [True, False]

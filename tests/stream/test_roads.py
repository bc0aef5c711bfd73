"""WebSocket, SSE, polling: which one is used, and what is lost when it changes (nothing)."""

import time

import pytest

from tests.stream.client import Client
from tests.stream.peer import Peer


def test_a_socket_brings_what_the_other_side_writes(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.transport === 'ws'")
    peer.say("hello")
    client.until("stream.state.last === 1")
    assert client.texts == ["hello"]


def test_a_blocked_socket_gives_way_to_events_after_two_attempts(
    peer: Peer, client: Client
) -> None:
    peer.refuse["ws"] = 1006
    client.open(upgrade=60000)
    client.until("stream.status.transport === 'sse'")
    assert peer.opened == ["ws", "ws", "sse"]
    peer.say("hello")
    client.until("stream.state.last === 1")


@pytest.mark.parametrize("fault", ["refused", "silent"])
def test_blocked_events_give_way_to_polling(peer: Peer, client: Client, fault: str) -> None:
    peer.refuse["ws"] = 1006
    if fault == "refused":
        peer.refuse["sse"] = 1006
    else:
        peer.mute.add("sse")
    client.open(upgrade=60000, hello=300)
    client.until("stream.status.transport === 'poll'")
    peer.dialog.say("hello")
    client.until("stream.state.last === 1")
    assert client.texts == ["hello"]


@pytest.mark.parametrize(
    ("hang", "mute", "road"),
    [
        ({"ws"}, set(), "sse"),  # an upgrade that hangs
        (set(), {"ws"}, "sse"),  # connected, and no hello
        ({"ws"}, {"sse"}, "poll"),  # headers and no body, or a proxy that keeps it
        ({"ws", "sse"}, set(), "poll"),
    ],
)
def test_messages_flow_within_six_seconds_whatever_hangs(
    peer: Peer, client: Client, hang: set[str], mute: set[str], road: str
) -> None:
    peer.hang, peer.mute = set(hang), mute
    peer.dialog.say("hello")
    begun = time.monotonic()
    client.open_as_it_comes()
    client.until("stream.status.transport === it", road)
    peer.say("and again")
    client.until("stream.state.last === 2")
    assert time.monotonic() - begun < 6
    peer.hang.clear()


def test_a_slow_socket_wins_in_the_end_without_another_attempt(peer: Peer, client: Client) -> None:
    peer.hang.add("ws")
    client.open(hurry=100)
    client.until("stream.status.transport === 'sse'")
    peer.hang.clear()
    client.until("stream.status.transport === 'ws'")
    peer.say("hello")
    client.until("stream.state.last === 1")
    assert peer.opened == ["ws", "sse"]
    assert not client.ask("seen.statuses.some(({status}) => status === 'offline')")


def test_a_road_that_was_good_is_given_more_time_before_others_are_tried(
    peer: Peer, client: Client
) -> None:
    client.open(hurry=400)
    client.until("stream.status.transport === 'ws'")
    peer.hang.add("ws")
    peer.close(4010)
    client.page.wait_for_timeout(700)
    peer.hang.clear()
    client.until("stream.status.transport === 'ws'")
    assert peer.opened == ["ws", "ws"]


def test_a_better_road_is_taken_when_it_opens_and_nothing_is_lost(
    peer: Peer, client: Client
) -> None:
    peer.refuse.update(ws=1006, sse=1006)
    client.open()
    client.until("stream.status.transport === 'poll'")
    del peer.refuse["sse"]
    wanted = [peer.say(f"{n}")["message"]["text"] for n in range(10)]
    client.until("stream.status.transport === 'sse'")
    wanted += [peer.say(f"{n}")["message"]["text"] for n in range(10, 20)]
    del peer.refuse["ws"]
    wanted += [peer.say(f"{n}")["message"]["text"] for n in range(20, 30)]
    client.until("stream.status.transport === 'ws'")
    client.until("stream.state.last === 30")
    assert client.texts == wanted
    assert client.ask("seen.numbers") == list(range(1, 31))
    peer.ping()
    client.page.wait_for_timeout(100)
    assert len(peer.lines) == 1


def test_an_expired_token_is_renewed_and_the_connection_comes_back_at_once(
    peer: Peer, client: Client
) -> None:
    client.open(base=600000, soon=600000, cap=600000)
    client.until("stream.status.status === 'online'")
    peer.expire()
    client.until("seen.statuses.filter(({status}) => status === 'online').length === 2")
    assert peer.renewals == 1


@pytest.mark.parametrize(
    ("code", "reason"), [(4002, "not_authorised"), (4003, "origin"), (4004, "gone")]
)
def test_a_refusal_stops_it_and_is_told(peer: Peer, client: Client, code: int, reason: str) -> None:
    peer.refuse["ws"] = code
    client.open()
    client.until("stream.status.reason")
    assert client.ask("stream.status.reason") == reason
    client.page.wait_for_timeout(300)
    assert peer.opened == ["ws"]


def test_a_refusal_of_events_or_of_the_log_stops_it_too(peer: Peer, client: Client) -> None:
    peer.refuse.update(ws=1006, sse=4004)
    client.open()
    client.until("stream.status.reason === 'gone'")


def test_too_many_connections_are_not_answered_with_more(peer: Peer, client: Client) -> None:
    peer.refuse["ws"] = 4008
    client.open()
    client.until("stream.status.code === 4008")
    wait = client.ask("stream.status.retryAt - Date.now()")
    assert 29000 < wait <= 60000
    client.ask("dispatchEvent(new Event('online'))")
    assert client.ask("stream.status.status") == "offline"


def test_a_client_that_was_too_slow_comes_back_now(peer: Peer, client: Client) -> None:
    client.open(base=600000, soon=600000, cap=600000)
    client.until("stream.status.status === 'online'")
    peer.dialog.say("missed")
    peer.close(4010)
    client.until("stream.state.last === 1")


def test_a_restart_is_followed_by_a_jittered_return(peer: Peer, client: Client) -> None:
    client.open(spread=200)
    client.until("stream.status.status === 'online'")
    peer.close(1012)
    client.until("seen.statuses.some(({code}) => code === 1012)")
    client.until("stream.status.status === 'online'")
    peer.say("after it")
    client.until("stream.state.last === 1")


def test_a_worker_that_moves_is_left_before_it_closes(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.emit({"type": "moving", "retry_in": 0.1})
    client.until("seen.statuses.filter(({status}) => status === 'online').length === 2")
    assert not client.ask("seen.statuses.some(({status}) => status === 'offline')")
    peer.say("after it")
    client.until("stream.state.last === 1")


def test_a_worker_that_closes_early_is_still_given_the_time_it_asked_for(
    peer: Peer, client: Client
) -> None:
    client.open(spread=0, base=0)
    client.until("stream.status.status === 'online'")
    peer.emit({"type": "moving", "retry_in": 20})
    peer.close(1012)
    client.until("stream.status.code === 1012")
    assert client.ask("stream.status.retryAt - Date.now()") > 5000


def test_silence_is_taken_for_a_dead_connection(peer: Peer, client: Client) -> None:
    peer.heartbeat = 0.05
    client.open(slack=100)
    client.until("stream.status.status === 'online'")
    client.until("seen.statuses.filter(({status}) => status === 'online').length >= 2")


def test_a_frozen_connection_is_replaced_before_two_heartbeats_have_passed(
    peer: Peer, client: Client
) -> None:
    peer.heartbeat = 1
    client.open(slack=100)
    client.until("stream.status.status === 'online'")
    peer.heartbeat = 25
    peer.lines.clear()  # whatever is said now, the connection does not bring it
    peer.say("said meanwhile")
    client.until("stream.state.last === 1")
    assert not client.ask("seen.statuses.some(({status}) => status === 'offline')")


def test_a_ping_is_answered(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.ping()
    peer.say("so that we know when")
    client.until("stream.state.last === 1")
    client.page.wait_for_timeout(50)
    assert {"type": "pong"} in peer.heard


def test_a_server_that_dies_and_comes_back_costs_no_message(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.say("before")
    peer.stop()
    client.until("stream.status.status !== 'online'")
    peer.dialog.say("meanwhile")
    peer.start()
    client.until("stream.state.last === 2")
    peer.say("after")
    client.until("stream.state.last === 3")
    assert client.texts == ["before", "meanwhile", "after"]

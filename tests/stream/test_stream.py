"""One dialog in one page: history, being too far behind, and what a POST's answer may not do."""

import zopfli.gzip
from playwright.sync_api import Route
from rjsmin import jsmin

from tests.stream.client import Client
from tests.stream.dialog import Dialog
from tests.stream.peer import MODULES, Peer


def test_an_answer_to_a_post_is_shown_at_once_and_skips_no_number(
    peer: Peer, client: Client
) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.dialog.say("lost on the way")
    peer.posts = ["silent"]
    client.post("mine")
    client.until("stream.state.last === 2")
    assert client.texts == ["lost on the way", "mine"]
    assert client.ask("seen.numbers") == [1, 2]
    assert client.whole


def test_a_gap_is_asked_for_at_once(peer: Peer, client: Client) -> None:
    client.open(late=60000, replay=60000)
    client.until("stream.status.status === 'online'")
    peer.dialog.say("lost")
    peer.say("and this one is not shown before it")
    client.until("stream.state.last === 2")
    assert client.ask("seen.numbers") == [1, 2]


def test_a_lost_last_message_is_found_by_the_next_heartbeat(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.dialog.say("nobody was told")
    peer.ping()
    client.until("stream.state.last === 1")


def test_older_pages_are_put_in_front_without_a_repeat(peer: Peer, client: Client) -> None:
    for n in range(130):
        peer.dialog.say(f"{n}")
    client.open()
    assert client.ask("stream.state.messages.length") == 50
    pages = client.ask("[await stream.history(), await stream.history(), await stream.history()]")
    assert pages == [True, False, False]
    assert client.texts == [f"{n}" for n in range(130)]


def test_who_asks_twice_for_the_same_page_gets_it_once(peer: Peer, client: Client) -> None:
    for n in range(120):
        peer.dialog.say(f"{n}")
    client.open()
    client.ask("await Promise.all([stream.history(), stream.history(), stream.history()])")
    assert client.texts == [f"{n}" for n in range(20, 120)]


def test_an_older_page_is_had_with_a_new_token_when_the_old_ran_out(
    peer: Peer, client: Client
) -> None:
    for n in range(60):
        peer.dialog.say(f"{n}")
    client.open()
    client.until("stream.status.status === 'online'")
    peer.token = "another"
    assert client.ask("await stream.history()") is False
    assert len(client.texts) == 60


def test_too_far_behind_means_everything_anew_and_nothing_lost_meanwhile(
    peer: Peer, client: Client
) -> None:
    peer.replay_limit = 10
    client.open()
    client.until("stream.status.status === 'online'")
    client.page.context.set_offline(True)
    client.until("stream.status.status !== 'online'")
    for n in range(70):
        peer.dialog.say(f"{n}")

    def answer_late(route: Route) -> None:
        page = route.fetch()
        peer.say("meanwhile")
        route.fulfill(response=page)

    client.page.route("**/messages?limit=50", answer_late, times=1)
    client.page.context.set_offline(False)
    client.until("seen.resets === 1 && stream.state.last === 71")
    assert client.texts == [f"{n}" for n in range(20, 70)] + ["meanwhile"]
    assert client.ask("await stream.history()") is False
    assert client.texts == [f"{n}" for n in range(70)] + ["meanwhile"]


def test_a_poll_that_is_too_far_behind_begins_anew_too(peer: Peer, client: Client) -> None:
    peer.refuse.update(ws=1006, sse=1006)
    peer.replay_limit = 10
    client.open(upgrade=60000, poll=200)
    client.until("stream.status.transport === 'poll'")
    for n in range(20):
        peer.dialog.say(f"{n}")
    client.until("seen.resets === 1 && stream.state.last === 20")
    assert client.texts == [f"{n}" for n in range(20)]


def test_a_poll_reads_on_until_it_has_everything(peer: Peer, client: Client) -> None:
    peer.refuse.update(ws=1006, sse=1006)
    peer.log_limit = 2
    client.make(upgrade=60000, poll=60000)
    for n in range(9):
        peer.dialog.say(f"{n}")
    client.ask("stream.start()")
    client.until("stream.state.last === 9")


def test_who_polls_sees_what_was_read_too(peer: Peer, client: Client) -> None:
    peer.refuse.update(ws=1006, sse=1006)
    peer.dialog.say("hello")
    client.open(upgrade=60000)
    client.until("stream.status.transport === 'poll'")
    peer.dialog.read_seq = 1
    client.until("stream.state.dialog.read.admin === 1")


def test_a_server_that_was_restored_from_an_older_copy_is_believed(
    peer: Peer, client: Client
) -> None:
    for n in range(9):
        peer.dialog.say(f"{n}")
    client.open()
    client.until("stream.status.status === 'online'")
    peer.dialog = Dialog()
    peer.dialog.say("all that is left")
    peer.close(1012)
    client.until("stream.state.last === 1")
    peer.say("and on")
    client.until("stream.state.last === 2")
    assert client.texts == ["all that is left", "and on"]


def test_what_was_posted_is_sent_even_after_a_stop(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.posts = ["500", "500"]
    client.post("goodbye")
    client.ask("stream.stop()")
    client.until("stream.outbox.length === 0")
    assert [message["text"] for message in peer.dialog.messages()] == ["goodbye"]
    assert client.ask("stream.status.status") == "offline"


def test_frames_without_a_number_are_handed_on(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.emit({"type": "typing", "dialog_id": 1, "sender": "manager", "name": "Anna", "on": True})
    client.until("seen.frames.some(({type, name}) => type === 'typing' && name === 'Anna')")


def test_the_library_weighs_at_most_nine_kilobytes_on_the_way() -> None:
    """As the widget sends it: without comments and spaces, packed as what is published is; what
    follows lists (`sync.js`) it does not load.
    """
    modules = sorted(each for each in MODULES.glob("*.js") if each.name != "sync.js")
    sent = "".join(jsmin(module.read_text()) for module in modules)
    assert len(zopfli.gzip.compress(sent.encode(), numiterations=1)) <= 9 * 1024

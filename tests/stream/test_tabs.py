"""Two tabs of one person share what waits to be sent."""

from playwright.sync_api import Page

from tests.stream.client import Client
from tests.stream.peer import Peer


def another_tab(peer: Peer, page: Page) -> Client:
    """A second tab of the same person, with its stream open."""
    other = Client(page.context.new_page())
    other.page.goto(peer.url)
    other.open()
    return other


def test_two_tabs_share_what_waits_and_neither_loses_its_messages(
    peer: Peer, page: Page, client: Client
) -> None:
    client.open()
    other = another_tab(peer, page)
    peer.posts = ["500", "lost", "503", "slow", "lost", "500"]
    for n in range(5):
        client.post(f"one {n}")
        other.post(f"two {n}")
    for tab in (client, other):
        tab.until("stream.outbox.length === 0 && stream.state.last === 10")
        assert tab.whole
    stored = peer.dialog.texts
    assert client.texts == other.texts == stored
    for name in ("one", "two"):
        assert [text for text in stored if text.startswith(name)] == [
            f"{name} {n}" for n in range(5)
        ]


def test_two_tabs_do_not_send_the_same_message_twice(
    peer: Peer, page: Page, client: Client
) -> None:
    client.open()
    other = another_tab(peer, page)
    peer.posts = ["slow"] * 6
    for n in range(3):
        client.post(f"one {n}")
        other.post(f"two {n}")
    for tab in (client, other):
        tab.until("stream.outbox.length === 0 && stream.state.last === 6")
    assert len(peer.dialog.posts) == 6


def test_what_one_tab_discards_the_other_does_not_send(
    peer: Peer, page: Page, client: Client
) -> None:
    client.open()
    other = another_tab(peer, page)
    peer.posts = ["503"] * 1000
    mistake = client.post("a mistake")
    other.until("stream.outbox.length === 1")
    client.until("stream.outbox[0].state === 'waiting' && (stream.discard(it), true)", mistake)
    client.until("stream.outbox.length === 0")
    other.until("stream.outbox.length === 0")
    other.ask("navigator.locks.request('outbox', () => true)")  # an attempt under way is over
    peer.posts = []
    client.post("the right words")
    other.until("stream.state.last === 1")
    assert peer.dialog.texts == ["the right words"]


def test_a_tab_that_hangs_does_not_hold_up_the_others(
    peer: Peer, page: Page, client: Client
) -> None:
    hung = page.context.new_page()
    hung.goto(peer.url)
    hung.evaluate("void navigator.locks.request('outbox', () => new Promise(() => {}))")
    client.open(post=500)
    client.post("hello")
    client.until("stream.outbox.length === 0")
    assert peer.dialog.texts == ["hello"]


def test_a_tab_that_is_left_open_sends_what_a_closed_one_could_not(
    peer: Peer, page: Page, client: Client
) -> None:
    client.open()
    other = another_tab(peer, page)
    peer.posts = ["500"] * 3
    client.post("and then the tab was closed")
    client.page.close()
    other.until("stream.outbox.length === 0 && stream.state.last === 1")
    assert peer.dialog.texts == ["and then the tab was closed"]


def test_a_tab_knows_that_another_one_has_the_files_and_when_it_is_gone(
    peer: Peer, page: Page, client: Client
) -> None:
    client.open()
    other = another_tab(peer, page)
    client.page.route("**/messages", lambda route: route.abort())
    identity = client.ask("stream.post({text: 'look', files: [new File(['abc'], 'a.txt')]})")
    other.until("stream.outbox.length === 1")
    other.post("behind the file")
    other.until("stream.state.last === 1")
    assert other.ask("stream.outbox.map(({state}) => state)") == ["waiting"]
    peer.posts = ["415 file_type"]
    client.page.unroute("**/messages")
    client.until("stream.outbox[0]?.state === 'failed'")
    other.until("stream.outbox[0].error?.code === 'file_type' && stream.outbox.length === 1")
    other.ask("stream.retry(it)", identity)
    for tab in (client, other):
        tab.until("stream.outbox.length === 0 && stream.state.last === 2")
    assert set(peer.dialog.files) == {("a.txt", b"abc")}
    peer.posts = ["500"] * 1000
    client.ask("stream.post({text: 'again', files: [new File(['abc'], 'b.txt')]})")
    other.until("stream.outbox.length === 1")
    client.page.close()
    other.until("stream.outbox[0].error?.code === 'files_lost'")

"""What was written is stored exactly once, in order, whatever happens on the way."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from tests.stream.client import Client
from tests.stream.dialog import Dialog
from tests.stream.peer import Peer

FATES = st.sampled_from(["", "", "lost", "500", "503", "429", "slow", "silent", "401"])
MOMENT = st.sampled_from(["", "", "", "reload", "cut", "die"])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fates=st.lists(FATES, max_size=12), moments=st.lists(MOMENT, min_size=1, max_size=8))
def test_each_message_is_stored_once_whatever_the_server_does(
    peer: Peer, client: Client, fates: list[str], moments: list[str]
) -> None:
    peer.dialog, peer.posts = Dialog(), list(fates)
    client.page.evaluate("window.stream?.stop(); localStorage.clear()")
    client.reload()
    for n, moment in enumerate(moments):
        client.post(f"message {n}")
        if moment == "reload":
            assert client.whole
            client.reload()
        elif moment == "cut":
            peer.close(1006 if n % 2 else 4010)
        elif moment == "die":
            peer.stop()
            peer.start()
    client.until("stream.outbox.length === 0 && stream.state.messages.length === it", len(moments))
    assert peer.dialog.texts == client.texts == [f"message {n}" for n in range(len(moments))]
    assert client.whole


def test_a_message_written_offline_waits_and_goes_out_alone(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    client.page.context.set_offline(True)
    client.until("stream.status.status !== 'online'")
    client.post("written in a tunnel")
    client.until("stream.outbox[0]?.state === 'waiting'")
    client.page.context.set_offline(False)
    client.until("stream.outbox.length === 0")
    assert client.texts == peer.dialog.texts == ["written in a tunnel"]


def test_a_server_that_says_later_is_given_its_time(peer: Peer, client: Client) -> None:
    peer.retry_after = 1
    peer.posts = ["429"]
    client.open()
    client.until("stream.status.status === 'online'")
    client.post("too many")
    client.until("stream.outbox[0]?.state === 'waiting' && stream.outbox[0].error")
    assert client.ask("stream.outbox[0].error") == {
        "status": 429,
        "code": "refused",
        "detail": "refused",
        "fields": {},
    }
    assert 0 < client.ask("stream.outbox[0].until - Date.now()") <= 1100
    client.ask("dispatchEvent(new Event('online'))")
    client.page.wait_for_timeout(500)
    assert len(peer.dialog.posts) == 1
    client.until("stream.outbox.length === 0")
    assert peer.dialog.texts == ["too many"]


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("Wed, 25 Nov 2026 10:00:40 GMT", 39_000, 41_000),
        ("86400", 3_500_000, 3_601_000),  # looked at again within the hour
        ("soon", -1000, 1000),
        (None, -1000, 1000),
    ],
)
def test_each_form_of_later_is_understood(
    peer: Peer, client: Client, header: str | None, least: int, most: int
) -> None:
    headers = {"Date": "Wed, 25 Nov 2026 10:00:00 GMT"}
    if header:
        headers["Retry-After"] = header
    client.page.route("**/messages", lambda route: route.fulfill(status=503, headers=headers))
    client.open(base=1000, soon=1000)
    client.post("hello")
    client.until("stream.outbox[0]?.until")
    assert client.ask("stream.outbox[0].state") == "waiting"
    assert least <= client.ask("stream.outbox[0].until - Date.now()") <= most


def test_a_refused_message_is_kept_with_the_reason_and_does_not_stop_the_next(
    peer: Peer, client: Client
) -> None:
    peer.posts = ["409 stale"]
    client.open()
    refused = client.post("too late")
    client.post("the next")
    client.until("stream.state.messages.length === 1")
    assert client.texts == ["the next"]
    assert client.ask("stream.outbox[0].error.code") == "stale"
    client.reload()
    client.until("stream.outbox[0]?.state === 'failed'")
    client.ask("stream.retry(it)", refused)
    client.until("stream.outbox.length === 0")
    assert peer.dialog.texts == ["the next", "too late"]


def test_a_discarded_message_is_never_sent_nor_found_again(peer: Peer, client: Client) -> None:
    peer.posts = ["400 invalid"]
    client.open()
    refused = client.post("a mistake")
    client.until("stream.outbox[0]?.state === 'failed'")
    client.ask("stream.discard(it)", refused)
    client.reload()
    client.until("stream.status.status === 'online'")
    assert client.ask("stream.outbox") == []
    assert peer.dialog.texts == []


def test_an_expired_token_is_renewed_before_the_message_goes(peer: Peer, client: Client) -> None:
    client.open()
    client.until("stream.status.status === 'online'")
    peer.token = "another"
    client.post("hello")
    client.until("stream.outbox.length === 0")
    assert peer.renewals == 1
    assert peer.dialog.texts == ["hello"]


def test_a_page_that_some_network_puts_in_between_is_no_answer(peer: Peer, client: Client) -> None:
    peer.posts = ["portal"]
    client.open()
    client.post("hello")
    client.until("stream.outbox.length === 0")
    assert peer.dialog.texts == client.texts == ["hello"]
    assert client.whole


def test_files_go_with_their_message_and_their_loss_is_told(peer: Peer, client: Client) -> None:
    client.open()
    client.ask("stream.post({text: 'look', files: [new File(['abc'], 'a.txt')]})")
    client.until("stream.outbox.length === 0")
    assert peer.dialog.files == [("a.txt", b"abc")]
    peer.posts = ["500"] * 100
    client.ask("stream.post({text: 'look again', files: [new File(['abc'], 'b.txt')]})")
    client.until("stream.outbox[0]?.state === 'waiting'")
    client.reload()
    client.until("stream.outbox[0]?.state === 'failed'")
    assert client.ask("stream.outbox[0].error.code") == "files_lost"
    assert client.ask("stream.outbox[0].files[0].name") == "b.txt"


def choose(client: Client, *paths: Path) -> None:
    """Give the page files of this machine's disk, as `window.chosen`."""
    client.page.set_content("<input type=file multiple>")
    client.page.set_input_files("input", paths)
    client.ask("window.chosen = [...document.querySelector('input').files], null")


@pytest.mark.parametrize("fate", ["deleted", "changed", "hanging"])
def test_a_file_that_cannot_be_read_fails_alone_and_says_which_it_is(
    peer: Peer, client: Client, tmp_path: Path, fate: str
) -> None:
    bad, good = tmp_path / "bad.txt", tmp_path / "good.txt"
    for file in (bad, good):
        file.write_text("what stood in it")
    choose(client, good, bad)
    client.open(post=500)
    if fate == "deleted":
        bad.unlink()
    elif fate == "changed":
        bad.write_text("something else and longer")
    else:  # a network drive that is away
        client.ask("chosen[1].arrayBuffer = () => new Promise(() => {}), null")
    identity = client.ask("stream.post({text: 'look', files: chosen})")
    client.post("and behind it")
    client.until("stream.outbox[0]?.state === 'failed' && stream.state.messages.length === 1")
    assert client.texts == ["and behind it"]
    for _ in range(2):
        error = client.ask("stream.outbox[0].error")
        assert (error["code"], error["name"]) == ("file_unreadable", "bad.txt")
        client.ask("stream.retry(it)", identity)
        client.reload()
        client.until("stream.outbox[0]?.state === 'failed'")
    client.ask("stream.discard(it)", identity)
    client.until("stream.outbox.length === 0")
    assert peer.dialog.texts == ["and behind it"]


def test_a_file_is_the_messages_own_once_it_was_given(
    peer: Peer, client: Client, tmp_path: Path
) -> None:
    file = tmp_path / "tea.txt"
    file.write_text("green")
    choose(client, file)
    client.open(base=2000, soon=2000)
    peer.posts = ["500"]
    client.ask("stream.post({text: 'look', files: chosen})")
    client.until("stream.outbox[0]?.error?.status === 500")
    file.unlink()
    client.until("stream.outbox.length === 0")
    assert set(peer.dialog.files) == {("tea.txt", b"green")}


def test_a_page_without_storage_or_a_secure_context_sends_all_the_same(
    browser: Browser, peer: Peer
) -> None:
    context = browser.new_context()
    context.add_init_script(
        "delete Crypto.prototype.randomUUID;"
        "Object.defineProperty(Navigator.prototype, 'locks', {get: () => undefined});"
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') };"
    )
    page = context.new_page()
    page.goto(peer.url)
    client = Client(page)
    client.open()
    peer.posts = ["lost"]
    identity = client.post("hello")
    client.until("stream.outbox.length === 0")
    assert [*peer.dialog.by_client_id] == [identity]
    assert [len(part) for part in identity.split("-")] == [8, 4, 4, 4, 12]
    context.close()

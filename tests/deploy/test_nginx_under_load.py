"""nginx between a crowd and ReplyX: limits, packing, servers that die, reloads."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from tests.clients import Closed, visitor_of
from tests.deploy.front import CONFIGURATION, FOLDER, INSIDE, NAME, Front, Visitor, client
from tests.server import Server
from tests.services.ports import Port

OFFICE = 200
TABS = 5
AT_ONCE = 900  # requests of one connection; nginx ends it after 1,000


class Upstream(BaseHTTPRequestHandler):
    """A server behind nginx that counts connections and answers nothing of worth."""

    protocol_version = "HTTP/1.1"
    seen: set[int]

    def do_GET(self) -> None:
        """Answer, and keep the connection."""
        self.seen.add(self.client_address[1])
        self.send_response(204)
        self.end_headers()

    def do_POST(self) -> None:
        """Die over it."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.add(self.client_address[1])
        self.close_connection = True

    def log_message(self, *_words: object) -> None:
        """Silence."""


@contextmanager
def upstream() -> Iterator[tuple[int, set[int]]]:
    """The port of such a server, and the connections that asked it something."""
    seen: set[int] = set()
    kind = type("Counting", (Upstream,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, seen
        server.shutdown()
        thread.join()


@contextmanager
def starting(front: Front) -> Iterator[Front]:
    """nginx for the time of a test, whose certificate people trust."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(front.certificate))
        try:
            front.start()
            yield front
        finally:
            front.close()


@pytest.fixture(scope="module")
def nobody() -> Iterator[Front]:
    """nginx with nobody behind: what it lets through ends at once, with 502.

    It lives beside others whose certificates clients trust, and its own is known to `answers`.
    """
    front = Front()
    try:
        front.start()
        yield front
    finally:
        front.close()


def answers(front: Front, path: str, number: int, source: str = "127.0.2.1") -> list[bytes]:
    """What one address gets for so many requests, all at once as far as one machine can."""
    found: list[bytes] = []
    port = int(front.url.rpartition(":")[2])
    trust = ssl.create_default_context(cafile=front.certificate)
    while len(found) < number:
        some = min(AT_ONCE, number - len(found))
        request = f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nAccept-Language: en\r\n"
        last = f"{request}Connection: close\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port), 30, (source, 0)) as plain:
            with trust.wrap_socket(plain, server_hostname=NAME) as secure:
                words = (f"{request}\r\n" * (some - 1) + last).encode()
                secure.sendall(words)  # 70 KB, for which the kernel has room
                came = b"".join(iter(lambda: secure.recv(65536), b""))
        found += came.split(b"HTTP/1.1 ")[1:]
    return found


def statuses(front: Front, path: str, number: int, source: str = "127.0.2.1") -> set[int]:
    """The statuses among them."""
    return {int(answer[:3]) for answer in answers(front, path, number, source)}


def test_an_office_behind_one_address_meets_no_limit_when_all_come_back_at_once(
    nobody: Front,
) -> None:
    calls = statuses(nobody, "/api/widget/dialogs/1/log", OFFICE * TABS * 2)
    assert calls == {502}
    live = statuses(nobody, "/ws/inbox/", OFFICE * TABS)
    assert live == {502}


def test_a_flood_is_refused_as_clients_understand_it_and_nobody_else_is(nobody: Front) -> None:
    refused: list[bytes] = []
    for _ in range(100):
        came = answers(nobody, "/api/dialogs/", AT_ONCE, "127.0.2.2")
        if refused := [answer for answer in came if answer.startswith(b"429")]:
            break
    head, _, body = refused[0].decode().partition("\r\n\r\n")
    assert "Retry-After: 2" in head
    error = json.loads(body)["error"]
    assert error["code"] == "throttled"
    assert error["detail"] == "Too many requests. Please wait a moment."
    assert statuses(nobody, "/ws/inbox/", 1, "127.0.2.2") == {502}  # counted apart
    assert statuses(nobody, "/api/dialogs/", 1, "127.0.2.3") == {502}


def test_live_addresses_are_counted_apart_from_calls(front: Front) -> None:
    few = {"limit_conn replyx_live 2000;": "limit_conn replyx_live 2;"}
    with starting(Front(front.behind, few)) as small:
        vera = Visitor(small.server)
        with vera.events() as one, vera.events() as two:
            assert next(one)["type"] == next(two)["type"] == "hello"
            assert vera.http.get(vera.path(vera.dialog, "events")).status_code == 429
            vera.post("still works")


def test_the_limits_of_nginx_are_above_those_of_the_program() -> None:
    text = CONFIGURATION.read_text()
    live, calling = (
        {int(number) for number in re.findall(rf"limit_conn {zone} (\d+);", text)}
        for zone in ("replyx_live", "replyx_calling")
    )
    assert min(live) >= 2 * settings.LIMIT_SOCKETS_PER_ADDRESS
    assert min(calling) >= OFFICE * TABS
    a_second = {zone: int(rate) for zone, rate in re.findall(r"zone=(\w+):10m rate=(\d+)r/s", text)}
    a_minute = (
        settings.LIMIT_ADDRESS_SESSIONS_PER_MINUTE,
        settings.LIMIT_ADDRESS_SIGNALS_PER_MINUTE,
        settings.LIMIT_ADDRESS_MESSAGES_PER_MINUTE,
    )
    assert a_second["replyx_calls"] * 60 > sum(a_minute)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2::ffff", True),
        ("2001:db8::1", "2001:db8::ff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("2001:db8::1:2:3:4:5", "2001:db8::1:2:3:4:6", False),  # its /64 is not what stands there
        ("198.51.100.1", "198.51.100.2", False),
    ],
)
def test_ipv6_addresses_of_one_network_count_as_one(one: str, other: str, same: bool) -> None:
    patterns = re.findall(r'^    "~(\^.*)" \$replyx_net;', CONFIGURATION.read_text(), re.MULTILINE)
    assert len(patterns) == 2

    def network(address: str) -> str:
        found = (re.search(each.replace("?<", "?P<"), address) for each in patterns)
        return next((match["replyx_net"] for match in found if match), address)

    assert (network(one) == network(other)) is same


def test_nothing_that_holds_secrets_beside_what_was_typed_is_packed(front: Front) -> None:
    http = client(front.url, INSIDE)
    http.headers["Accept-Encoding"] = "gzip"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', http.get("/admin/login/").text)
    assert token
    form = {"username": "typed" * 99, "password": "-", "csrfmiddlewaretoken": token[1]}
    page = http.post("/admin/login/", data=form, headers={"Origin": front.url})
    assert (page.status_code, "typed" in page.text) == (200, True)
    session = http.post("/api/widget/session", json={"site_token": "shop"})
    assert "visitor_token" in session.json()
    for answer in (page, session):
        assert "Content-Encoding" not in answer.headers
    for path in ("/api/schema/", "/static/realtime/stream.js"):
        answer = http.get(path)
        assert (path, answer.headers.get("Content-Encoding")) == (path, "gzip")
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_message_over_which_a_server_dies_is_stored_once_by_another(front: Front) -> None:
    assert front.behind
    vera = visitor_of(front.behind)
    with upstream() as (dying, seen), starting(Front(front.behind)) as other:
        other.lead_to(dying, front.behind.url.rpartition(":")[2])
        other.nginx.reload()
        vera.http = client(other.url, "127.0.2.4")
        vera.http.headers["Authorization"] = f"Bearer {vera.visitor_token}"
        for text in ("one", "two", "three"):
            vera.post(text)
        assert seen
        stored = [frame["message"]["text"] for frame in vera.log()["frames"]]
    assert stored == ["one", "two", "three"]


def test_a_server_that_dies_over_a_call_is_the_only_one_that_got_it(front: Front) -> None:
    gone = Port()
    with upstream() as (dying, seen), starting(Front(front.behind)) as other:
        other.lead_to(gone.let_go(), dying)
        other.nginx.reload()
        http = client(other.url, "127.0.2.5")
        # The second finds both left out, which are asked all the same.
        for calls in (1, 2):
            assert http.post("/api/knowledge/", json={}).status_code == 502
            assert len(seen) == calls


def test_requests_share_a_connection_to_the_server(front: Front) -> None:
    with upstream() as (port, seen), starting(Front(front.behind)) as other:
        other.lead_to(port)
        other.nginx.reload()
        http = client(other.url, "127.0.2.5")
        for _ in range(10):
            assert http.get("/health/live").status_code == 204
        assert len(seen) == 1


def test_after_a_reload_sockets_of_before_are_told_goodbye_by_their_server(front: Front) -> None:
    server: Server | None = front.behind
    assert server
    vera = Visitor(front.server)
    with vera.socket() as hers:
        hers.of_type("hello")
        front.nginx.reload()
        server.stop()
        try:
            hers.of_type("moving")
            with pytest.raises(Closed) as closed:
                hers.until(lambda _frame: False)
            assert closed.value.code == 1012
        finally:
            server.start()
    main = (FOLDER / "replyx-main.conf").read_text()
    minutes = re.search(r"^worker_shutdown_timeout (\d+)m;$", main, re.MULTILINE)
    assert minutes
    assert int(minutes[1]) * 60 > 10 * settings.GRACE_SECONDS

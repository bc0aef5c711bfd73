"""Calls to addresses that strangers name never reach our own network, and never last for ever."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from replyx import outbound
from replyx.outbound import Bounds, Refused, Unreachable, fetch, is_inward

Serve = Callable[[Callable[[BaseHTTPRequestHandler], None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server whose every answer a function gives; returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            do_GET = answer  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def page(body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.1.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff0e::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
    ],
)
def test_addresses_of_our_own_network_and_of_nobody_are_inward(address: str) -> None:
    assert is_inward(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111"])
def test_addresses_of_the_internet_are_not_inward(address: str) -> None:
    assert not is_inward(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://name:word@example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com",
        "http://",
        "nonsense",
    ],
)
def test_what_is_no_public_page_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(Refused):
        fetch(url)


def test_a_name_that_leads_inward_is_refused_even_beside_a_public_address(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    port = serve(lambda request: asked.append(request.path)).rpartition(":")[2]

    def both(*args: Any, **kwargs: Any) -> list[Any]:
        tcp = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*tcp, ("93.184.215.14", int(port))), (*tcp, ("127.0.0.1", int(port)))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Refused, match=r"127\.0\.0\.1"):
        fetch(f"http://rebinding.example:{port}/")
    assert asked == []


def test_the_connection_goes_to_the_address_that_was_looked_at(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        hosts.append(request.headers["Host"])
        page(b"hello")(request)

    port = int(serve(answer).rpartition(":")[2])
    answers = iter(["127.0.0.1", "203.0.113.1"])  # a name server that changes its mind

    def once(*args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    real = socket.getaddrinfo

    def only_names(host: Any, *args: Any, **kwargs: Any) -> Any:
        return once() if host == "shop.example" else real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", only_names)
    answered = fetch(f"http://shop.example:{port}/", allow_private=True)
    assert (answered.status, answered.text) == (200, "hello")
    assert hosts == [f"shop.example:{port}"]
    assert next(answers) == "203.0.113.1"


def test_a_redirect_is_looked_at_like_the_first_address(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", "http://127.0.0.2:1/secret")
        request.end_headers()

    url = serve(away)
    monkeypatch.setattr(outbound, "is_inward", lambda address: address != "127.0.0.1")
    with pytest.raises(Refused, match=r"127\.0\.0\.2"):
        fetch(url)


def test_redirects_in_a_circle_end(serve: Serve) -> None:
    def around(request: BaseHTTPRequestHandler) -> None:
        request.send_response(301)
        request.send_header("Location", "/again")
        request.end_headers()

    with pytest.raises(Unreachable):
        fetch(serve(around), allow_private=True)


def test_a_long_body_is_cut(serve: Serve) -> None:
    answer = fetch(serve(page(b"x" * 5000)), bounds=Bounds(size=1000), allow_private=True)
    assert (len(answer.body), answer.cut) == (1000, True)


def test_a_small_body_that_unpacks_into_a_large_one_is_cut(serve: Serve) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    url = serve(page(bomb, Content_Encoding="gzip"))
    answer = fetch(url, bounds=Bounds(size=100_000), allow_private=True)
    assert (len(answer.body), answer.cut) == (100_000, True)


def test_a_server_that_drips_is_given_up(serve: Serve) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        with suppress(BrokenPipeError):
            for _ in range(100):
                request.wfile.write(b".")
                time.sleep(0.1)

    began = time.monotonic()
    with pytest.raises(Unreachable):
        fetch(serve(drip), bounds=Bounds(seconds=1), allow_private=True)
    assert time.monotonic() - began < 8


def test_a_host_that_is_not_there_or_does_not_answer_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        fetch("http://127.0.0.1:1/", allow_private=True)
    with pytest.raises(Unreachable):
        fetch("http://nowhere.invalid/")


@pytest.mark.parametrize(
    ("allowed", "may"),
    [
        ([], False),
        (["127.0.0.1"], True),
        (["127.0.0.0/8"], True),
        (["10.0.0.0/8", "::1"], False),
        (["127.0.0.1:{port}"], True),
        (["127.0.0.1:1"], False),
        (["localhost"], False),
    ],
)
def test_inward_addresses_that_are_named_may_be_called(
    serve: Serve, settings: Settings, allowed: list[str], may: bool
) -> None:
    url = serve(page(b"hello"))
    settings.OUTBOUND_ALLOW = [each.format(port=url.rpartition(":")[2]) for each in allowed]
    if may:
        assert fetch(url).text == "hello"
    else:
        with pytest.raises(Refused):
            fetch(url)


def test_a_host_may_be_allowed_by_its_name(serve: Serve, settings: Settings) -> None:
    port = serve(page(b"hello")).rpartition(":")[2]
    settings.OUTBOUND_ALLOW = [f"LocalHost:{port}"]
    assert fetch(f"http://localhost:{port}/").text == "hello"
    with pytest.raises(Refused):
        fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("17", 17),
        ("Thu, 26 Nov 2020 10:00:00 GMT", 0),
        ("Wed, 26 Nov 2200 10:00:00 GMT", 86_400),
        ("9" * 30, 86_400),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_what_an_answer_asks_to_wait_is_believed_up_to_a_day(
    serve: Serve, words: str, seconds: int | None
) -> None:
    def busy(request: BaseHTTPRequestHandler) -> None:
        request.send_response(429)
        request.send_header("Retry-After", words)
        request.end_headers()

    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert fetch(serve(busy), allow_private=True).retry_after == wanted

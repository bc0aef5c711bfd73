"""What people notice of nginx in front of ReplyX, with `deploy/nginx/replyx.conf` as it stands.

People have addresses of their own: on Linux all of 127.0.0.0/8 is this machine.
"""

import re
import ssl
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest
from django.conf import settings

from tests.clients import ManagerClient
from tests.deploy.front import (
    CONFIGURATION,
    INSIDE,
    NAME,
    Front,
    Visitor,
    addresses,
    client,
    inbox,
    log_in,
    status_as_written,
)
from tests.server import Server
from tests.services.ports import Port
from tests.services.process import ROOT
from tests.waiting import eventually

MEBIBYTE = 1024 * 1024


def test_a_message_reaches_both_sides_by_sockets_over_tls(server: Server) -> None:
    vera, anna = Visitor(server), ManagerClient(server)
    with vera.socket() as hers, anna.socket(vera.dialog) as ours, anna.inbox() as inbox:
        for each in (hers, ours):
            each.of_type("hello")
        written = vera.post("Здравствуйте!")
        for each in (hers, ours):
            assert each.seq(written["seq"])["message"]["text"] == "Здравствуйте!"
        inbox.until(lambda frame: frame.get("dialog_id") == vera.dialog)


def test_an_event_stream_is_not_held_back(server: Server) -> None:
    vera, anna = Visitor(server), ManagerClient(server)
    with vera.events() as frames:
        assert next(frames)["type"] == "hello"
        written = anna.post(vera.dialog, "at once")
        frame = next(frame for frame in frames if frame.get("seq") == written["seq"])
    assert frame["message"]["text"] == "at once"


def test_quiet_connections_are_not_cut_between_two_heartbeats() -> None:
    found = re.search(r"proxy_read_timeout (\d+)s;", CONFIGURATION.read_text())
    assert found
    assert int(found[1]) >= 2 * settings.HEARTBEAT_SECONDS


def test_event_streams_do_not_use_up_a_browsers_connections(front: Front) -> None:
    _number, protocol = front.offered()
    assert protocol == "h2"


def test_the_inbox_opens_on_its_own_page_and_on_no_other(server: Server) -> None:
    cookie = log_in(server)
    with inbox(server, cookie, server.url) as own:
        dialog = Visitor(server)
        dialog.post("Hello")
        own.until(lambda frame: frame.get("dialog_id") == dialog.dialog)
    for elsewhere in ("https://evil.example", f"https://{NAME}"):  # without the port
        assert inbox(server, cookie, elsewhere).close_code() == 4003


def test_what_is_not_encrypted_is_sent_to_tls(front: Front) -> None:
    answer = httpx.get(f"{front.http_url}/widget.js?site=shop")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/widget.js?site=shop"


def test_metrics_are_for_the_inside_alone(server: Server) -> None:
    outside, inside = client(server.url, next(addresses)), client(server.url, INSIDE)
    for path in ("/metrics", "//metrics", "/%6Detrics", "/api/../metrics?all"):
        assert status_as_written(outside, path) == 403
    forged = outside.get("/metrics", headers={"X-Forwarded-For": INSIDE})
    assert forged.status_code == 403
    answer = inside.get("/metrics")
    assert answer.status_code == 200
    assert "replyx_" in answer.text


def test_what_pages_load_comes_packed_from_the_disk(server: Server) -> None:
    http = client(server.url, next(addresses))
    kept = server.data / "static"
    links = re.findall(r'(?:src|href)="(/static/[^"]+)"', http.get("/admin/login/").text)
    assert len(links) >= 3
    for link in links:
        on_disk = kept / link.removeprefix("/static/")
        answer = http.get(link)
        assert answer.content == on_disk.read_bytes()
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        seen = {"If-None-Match": answer.headers["ETag"]}
        assert http.get(link, headers=seen).status_code == 304
        on_disk.unlink()  # as on a machine where nobody has opened that page yet
        on_disk.with_name(f"{on_disk.name}.gz").unlink()
        again = http.get(link)
        assert again.content == answer.content
        assert again.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert on_disk.is_file()


def test_a_page_of_an_older_version_gets_its_files_and_no_others(server: Server) -> None:
    http = client(server.url, next(addresses))
    kept = server.data / "static"
    (kept / "only_there.0123456789ab.css").write_text("b { color: red }")
    assert http.get("/static/only_there.0123456789ab.css").text == "b { color: red }"
    (kept / "realtime").mkdir(exist_ok=True)
    (kept / "realtime" / "stream.js").write_text("collected long ago")
    module = http.get("/static/realtime/stream.js")
    assert module.content == (ROOT / "static" / "realtime" / "stream.js").read_bytes()
    assert module.headers["Cache-Control"] == "no-cache"
    gone = http.get("/static/adminpanel/inbox/main.0123456789ab.js")
    assert gone.headers["Cache-Control"] == "no-store"
    (server.data / "secret.0123456789ab.key").write_text("a secret")
    assert http.get("/static../secret.0123456789ab.key").status_code == 404
    assert status_as_written(http, "/static/../secret.0123456789ab.key") == 404


def test_five_files_of_ten_mebibytes_are_taken_in_one_message(server: Server) -> None:
    vera = Visitor(server)
    content = b"%PDF-1.7\n".ljust(10 * MEBIBYTE, b"\0")
    sent = vera.send_files(*[content] * 5)
    assert [each["size"] for each in sent] == [10 * MEBIBYTE] * 5
    assert vera.http.get(sent[4]["url"]).content == content


def test_a_visitors_address_is_their_own_whatever_they_claim(server: Server) -> None:
    vera = Visitor(server, claims="198.51.100.1")
    for number in range(5):
        vera.post(f"message {number}")
        vera.http.headers["X-Forwarded-For"] = f"198.51.100.{number}, 203.0.113.{number}"
    assert vera.try_post("as somebody else").status_code == 429
    Visitor(server).post("others may")


def test_no_log_has_what_opens_a_dialog_or_a_file(front: Front) -> None:
    vera = Visitor(front.server)
    [file] = vera.send_files(b"a secret")
    assert vera.http.get(file["url"]).text == "a secret"
    with vera.socket() as hers:
        hers.of_type("hello")
    events = vera.path(vera.dialog, "events")
    httpx.get(f"{front.http_url}{events}?after=0&token={vera.stream_token}")
    for path in (f"/ws/widget/dialogs/{vera.dialog}/", events):
        eventually(partial(front.has_logged, path))
    assert not front.has_logged(vera.stream_token)
    assert not front.has_logged(file["url"].rstrip("/").rpartition("/")[2])


def test_no_log_has_a_token_while_replyx_is_away() -> None:
    front = Front()
    try:
        front.start()
        trust = ssl.create_default_context(cafile=front.certificate)
        answer = httpx.get(f"{front.url}/ws/inbox/?token=a-secret", verify=trust)
        assert answer.status_code == 502
        eventually(lambda: front.has_logged("/ws/inbox/"))
        assert not front.has_logged("a-secret")
    finally:
        front.close()


def test_a_new_certificate_is_loaded_and_no_socket_is_lost(front: Front) -> None:
    vera = Visitor(front.server)
    with vera.socket() as hers:
        hers.of_type("hello")
        number = front.renew_certificate()
        front.nginx.reload()
        assert front.offered()[0] == number
        written = ManagerClient(front.server).post(vera.dialog, "still here")
        hers.seq(written["seq"])


def test_of_servers_that_were_all_away_the_first_that_is_back_answers_the_next_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ports, front = [Port(), Port()], Front()
    back = ports[1].number
    monkeypatch.setenv("SSL_CERT_FILE", str(front.certificate))
    front.start()
    try:
        front.lead_to(*[port.let_go() for port in ports])
        front.nginx.reload()
        http = client(front.url, next(addresses))
        assert [http.get("/health/live").status_code for _ in range(3)] == [502] * 3
        with HTTPServer(("127.0.0.1", back), Well) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            assert http.get("/health/live").status_code == 200
            server.shutdown()
    finally:
        front.close()


class Well(BaseHTTPRequestHandler):
    """A server that answers everybody."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


def test_a_visitors_file_is_sent_by_nginx_itself_and_only_when_replyx_says_so(
    front: Front, server: Server
) -> None:
    assert front.behind
    vera = Visitor(server)
    (sent,) = vera.send_files(b"one,two\n" * 1000)
    answer = vera.http.get(sent["url"])
    assert (answer.status_code, answer.content) == (200, b"one,two\n" * 1000)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "X-Accel-Redirect" not in answer.headers
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    kept = next((front.behind.data / "files").rglob("*.txt"))
    assert vera.http.get(f"/kept/{kept.parent.name}/{kept.name}").status_code == 404

"""What people notice of nginx in front of ReplyX, with `deploy/nginx/replyx.conf` as it stands.

People have addresses of their own: on Linux all of 127.0.0.0/8 is this machine.
"""

import re
import socket
import ssl
from collections.abc import Iterator
from copy import copy
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.conf import settings

from tests.clients import ManagerClient, VisitorClient, ok, opened
from tests.server import Server
from tests.services.nginx import Nginx, make_certificate
from tests.services.ports import Port
from tests.services.process import ROOT
from tests.sockets import Frame, Socket
from tests.starting import Starter
from tests.waiting import eventually

CONFIGURATION = ROOT / "deploy" / "nginx" / "replyx.conf"
NAME = "localhost"  # which every machine resolves
INSIDE = "127.0.0.2"
LIMITS: dict[str, Any] = {"LIMIT_MESSAGES_PER_MINUTE": "20", "LIMIT_MESSAGE_BURST": "5"}
MEBIBYTE = 1024 * 1024

addresses = (f"127.0.1.{number}" for number in count(1))


class Front:
    """nginx in front of a server, which may be away; `server` is how people see the two."""

    def __init__(self, behind: Server | None = None) -> None:
        self.behind = behind
        self.nginx = Nginx()
        self.certificate = self.nginx.directory / "certificate.pem"
        self._http, self._https, self._nobody = Port(), Port(), Port()
        self.http_url = f"http://{NAME}:{self._http.number}"
        self.url = f"https://{NAME}:{self._https.number}"

    def start(self) -> None:
        """Serve; returns when nginx answers."""
        self.renew_certificate()
        self.nginx.start(self._configuration(), self._http, self._https)

    def renew_certificate(self) -> int:
        """Write a new certificate, which nginx does not know yet; returns its number."""
        return make_certificate(NAME, self.certificate, self.nginx.directory / "key.pem")

    def close(self) -> None:
        """Stop nginx and remove its files."""
        self.nginx.close()
        self._nobody.let_go()

    @property
    def server(self) -> Server:
        """The server at its address on the outside."""
        assert self.behind
        seen = copy(self.behind)
        seen.url = self.url
        seen.ws_url = self.url.replace("https:", "wss:")
        return seen

    def has_logged(self, text: str) -> bool:
        """Whether it stands in any of nginx's logs."""
        return any(text in path.read_text() for path in self.nginx.logs.iterdir())

    def offered(self) -> tuple[int, str | None]:
        """The number of the certificate that a browser is shown, and the HTTP it agrees on."""
        context = ssl.create_default_context()
        context.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection(("127.0.0.1", self._https.number), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname=NAME) as secure:
                shown: Any = secure.getpeercert()
                return int(shown["serialNumber"], 16), secure.selected_alpn_protocol()

    def _configuration(self) -> str:
        """The file with what docs/operations.md tells to change, and other ports of nginx."""
        port = self.behind.url.rpartition(":")[2] if self.behind else self._nobody.number
        static = self.behind.data / "static" if self.behind else "nowhere"
        changes = {
            "listen 80;": f"listen 127.0.0.1:{self._http.number};",
            "listen 443 ssl": f"listen 127.0.0.1:{self._https.number} ssl",
            "server_name chat.example;": f"server_name {NAME};",
            "/etc/ssl/chat.example.pem": str(self.certificate),
            "/etc/ssl/chat.example.key": str(self.nginx.directory / "key.pem"),
            "/var/log/nginx/": f"{self.nginx.logs}/",
            "/srv/replyx/static/": f"{static}/",
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{port};",
            "allow 10.0.0.0/8;": f"allow {INSIDE};",
        }
        text = CONFIGURATION.read_text()
        for before, after in changes.items():
            assert before in text
            text = text.replace(before, after)
        return text


class Visitor(VisitorClient):
    """A visitor from an address of their own, who may claim another."""

    def __init__(self, server: Server, claims: str | None = None) -> None:
        super().__init__(server)
        self.http = client(server.url, next(addresses))
        if claims:
            self.http.headers["X-Forwarded-For"] = claims
        self.session()

    def send_files(self, *contents: bytes) -> list[Frame]:
        """Write a message with files; returns what is known of them."""
        files = [("file", ("name", content)) for content in contents]
        fields = {"text": "", "client_id": str(uuid4())}
        answer = self.http.post(self.path(self.dialog, "messages"), data=fields, files=files)
        sent: list[Frame] = ok(answer)["attachments"]
        return sent


def client(url: str, address: str) -> httpx.Client:
    """A client from one of this machine's addresses."""
    transport = httpx.HTTPTransport(local_address=address)
    made = httpx.Client(base_url=url, transport=transport, timeout=30)
    opened.append(made)
    return made


def status_as_written(http: httpx.Client, path: str) -> int:
    """The status of a path that no client has made proper."""
    return http.get("/", extensions={"target": path.encode()}).status_code


def log_in(server: Server, name: str = "anna") -> str:
    """Log in on the page as a browser does; returns the cookie of the session."""
    http = client(server.url, next(addresses))
    page = http.get("/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    answer = http.post(
        "/admin/login/?next=/admin/inbox/",
        data={"username": name, "password": name, "csrfmiddlewaretoken": token[1]},
        headers={"Origin": server.url},
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/inbox/")
    return f"sessionid={http.cookies['sessionid']}"


def inbox(server: Server, cookie: str, origin: str) -> Socket:
    """The socket of the inbox as a page of that origin opens it."""
    made = Socket(f"{server.ws_url}/ws/inbox/", {"Cookie": cookie, "Origin": origin})
    opened.append(made)
    return made


@pytest.fixture(scope="module")
def front(starter: Starter) -> Iterator[Front]:
    """A real installation behind nginx, whose certificate people trust."""
    server = starter.start("real", HTTPS="1", ALLOWED_HOSTS=f"{NAME},127.0.0.1", **LIMITS)
    server.manage("collectstatic", "--noinput", "--verbosity", "0")
    front = Front(server)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(front.certificate))
        front.start()
        yield front
    front.close()
    starter.close(server)


@pytest.fixture
def server(front: Front) -> Server:
    return front.server


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
        frame = next(frame for frame in frames if "seq" in frame)
    assert (frame["seq"], frame["message"]["text"]) == (written["seq"], "at once")


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


def test_static_files_are_those_that_were_collected(server: Server) -> None:
    http = client(server.url, next(addresses))
    collected = server.data / "static"
    (collected / "only_here.css").write_text("b { color: red }")
    assert http.get("/static/only_here.css").text == "b { color: red }"
    module = http.get("/static/realtime/stream.js")
    assert module.content == (ROOT / "static" / "realtime" / "stream.js").read_bytes()
    assert module.headers["Content-Type"].startswith("application/javascript")
    assert module.headers["Cache-Control"] == "no-cache"
    seen = {"If-None-Match": module.headers["ETag"]}
    assert http.get("/static/realtime/stream.js", headers=seen).status_code == 304
    (server.data / "secret_key").write_text("a secret")
    assert http.get("/static../secret_key").status_code == 404


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

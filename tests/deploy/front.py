"""nginx in front of a server, and people who come through it."""

import re
import socket
import ssl
from copy import copy
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests import authorities
from tests.clients import VisitorClient, ok, opened
from tests.server import Server
from tests.services.nginx import Nginx, make_certificate, upstream_of
from tests.services.ports import Port
from tests.services.process import ROOT
from tests.sockets import Frame, Socket

FOLDER = ROOT / "deploy" / "nginx"
CONFIGURATION = FOLDER / "replyx.conf"
NAME = "localhost"  # which every machine resolves
INSIDE = "127.0.0.2"

addresses = (f"127.0.1.{number}" for number in count(1))


class Front:
    """nginx in front of a server, which may be away; `server` is how people see the two.

    `changes` are made to the file beside those that an installation makes.
    """

    def __init__(self, behind: Server | None = None, changes: dict[str, str] | None = None) -> None:
        self.behind = behind
        self._changes = changes or {}
        self.nginx = Nginx()
        self.certificate = self.nginx.directory / "certificate.pem"
        self._upstream = self.nginx.directory / "replyx-upstream.conf"
        self._http, self._https, self._nobody = Port(), Port(), Port()
        self.http_url = f"http://{NAME}:{self._http.number}"
        self.url = f"https://{NAME}:{self._https.number}"

    def start(self) -> None:
        """Serve; returns when nginx answers."""
        self.renew_certificate()
        self.lead_to(self.behind.url.rpartition(":")[2] if self.behind else self._nobody.number)
        main = (FOLDER / "replyx-main.conf").read_text()
        self.nginx.start(self._configuration(), self._http, self._https, main=main)

    def lead_to(self, *ports: int | str) -> None:
        """Write which servers answer, each at its port of this machine, as a deploy does."""
        self._upstream.write_text(upstream_of(*ports))

    def renew_certificate(self) -> int:
        """Write a new certificate, which nginx does not know yet; returns its number."""
        authorities.forget()
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
        static = (self.behind.data if self.behind else Path("nowhere")) / "static"
        changes = {
            "listen 80;": f"listen 127.0.0.1:{self._http.number};",
            "listen 443 ssl": f"listen 127.0.0.1:{self._https.number} ssl",
            "server_name chat.example;": f"server_name {NAME};",
            "/etc/ssl/chat.example.pem": str(self.certificate),
            "/etc/ssl/chat.example.key": str(self.nginx.directory / "key.pem"),
            "/var/log/nginx/": f"{self.nginx.logs}/",
            "/srv/replyx/static/": f"{static}/",
            "/srv/replyx/files/": f"{static.parent / 'files'}/",
            "/etc/nginx/replyx-upstream.conf": str(self._upstream),
            "allow 10.0.0.0/8;": f"allow {INSIDE};",
            **self._changes,
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

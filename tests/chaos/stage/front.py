"""nginx in front of the servers, by the files that are deployed."""

import asyncio
import ssl
from pathlib import Path

from tests.services.nginx import Nginx, make_certificate, upstream_of
from tests.services.ports import Port
from tests.services.process import ROOT

FOLDER = ROOT / "deploy" / "nginx"
NAME = "localhost"  # which every machine resolves
INSIDE = "127.0.0.2"


class Front(Nginx):
    """nginx for two servers; `port` is where it takes https."""

    def __init__(self, servers: list[int], data: Path) -> None:
        super().__init__()
        self.certificate = self.directory / "certificate.pem"
        self._servers, self._data = servers, data
        self._http, self._https = Port(), Port()
        self.port = self._https.number

    def prepare(self) -> None:
        """Write what it reads; serve."""
        make_certificate(NAME, self.certificate, self.directory / "key.pem")
        self._serve()

    async def start_again(self) -> None:
        """Serve, after `kill`."""
        await asyncio.to_thread(self._serve)

    async def reload_files(self) -> None:
        """As `nginx -s reload`; returns when only new workers take connections."""
        await asyncio.to_thread(self.reload)

    def kill(self) -> None:
        """Kill it with its workers."""
        if self._process:
            self._process.kill()
            self._process = None

    def context(self) -> ssl.SSLContext:
        """What a client trusts."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def _serve(self) -> None:
        main = (FOLDER / "replyx-main.conf").read_text()
        self.start(self.configuration(), self._http, self._https, main=main)

    def configuration(self) -> str:
        """The files, with what docs/operations.md tells to change and both servers upstream."""
        behind = self.directory / "replyx-upstream.conf"
        behind.write_text(upstream_of(*self._servers))
        changes = {
            "listen 80;": f"listen 127.0.0.1:{self._http.number};",
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            "server_name chat.example;": f"server_name {NAME};",
            "/etc/ssl/chat.example.pem": str(self.certificate),
            "/etc/ssl/chat.example.key": str(self.directory / "key.pem"),
            "/etc/nginx/replyx-upstream.conf": str(behind),
            "/var/log/nginx/": f"{self.logs}/",
            "/srv/replyx/": f"{self._data}/",
            "allow 10.0.0.0/8;": f"allow {INSIDE};",
        }
        text = (FOLDER / "replyx.conf").read_text()
        for before, after in changes.items():
            assert before in text, before
            text = text.replace(before, after)
        return text

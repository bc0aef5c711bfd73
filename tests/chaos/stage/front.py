"""nginx in front of the servers, by the file that is deployed."""

import asyncio
import re
import ssl
from pathlib import Path

from tests.services.nginx import Nginx, make_certificate
from tests.services.ports import Port
from tests.services.process import ROOT

CONFIGURATION = ROOT / "deploy" / "nginx" / "replyx.conf"
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
        self.start(self.configuration(), self._http, self._https)

    async def start_again(self) -> None:
        """Serve, after `kill`."""
        await asyncio.to_thread(self.start, self.configuration(), self._http, self._https)

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

    def configuration(self) -> str:
        """The file, with what docs/operations.md tells to change and both servers upstream."""
        servers = "\n".join(f"    server 127.0.0.1:{port};" for port in self._servers)
        changes = {
            r"^    server 127\.0\.0\.1:\d+;$": servers,
            r"^include \S*upstream\S*;$": f"upstream replyx {{\n{servers}\n}}",
            r"listen 80;": f"listen 127.0.0.1:{self._http.number};",
            r"listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            r"server_name chat\.example;": f"server_name {NAME};",
            r"/etc/ssl/chat\.example\.pem": str(self.certificate),
            r"/etc/ssl/chat\.example\.key": str(self.directory / "key.pem"),
            r"/var/log/nginx/": f"{self.logs}/",
            r"/srv/replyx/": f"{self._data}/",
            r"allow 10\.0\.0\.0/8;": f"allow {INSIDE};",
            # All people of the stage have one address.
            r"^\s*limit_(req|conn) .*$": "",
        }
        text = CONFIGURATION.read_text()
        for before, after in changes.items():
            text = re.sub(before, after, text, flags=re.MULTILINE)
        assert servers in text, "the upstream has another form"
        return text

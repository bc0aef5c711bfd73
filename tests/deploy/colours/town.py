"""An installation with two colours behind a real nginx, and the commands of `deploy/` for it."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Any

from tests.deploy.colours.releases import Releases
from tests.server import Server
from tests.services.nginx import Nginx, nginx_program, upstream_of
from tests.services.ports import Port
from tests.services.process import ROOT, remove, tail, tell_watchdog, temporary_directory

CONFIGURATION = ROOT / "deploy" / "nginx" / "replyx.conf"


class Town:
    """Blue and green; `behind` has the database, the Redis and the environment, and is not started.

    `server` is how people see it.
    """

    def __init__(self, behind: Server) -> None:
        self.behind = behind
        self.directory = temporary_directory("town")
        self.releases = Releases(self.directory / "releases")
        self.nginx = Nginx()
        self._says, self._http = Port(), Port()
        self._colours = {"blue": Port(), "green": Port()}
        self.server = self._seen_at(self._http)
        self.upstream = self.directory / "replyx-upstream.conf"
        self.file = self.directory / "deploy.toml"
        self.settings: dict[str, Any] = {"ready": 60, "watch": 1, "drain": 20}

    def start(self) -> None:
        """nginx runs, with nobody behind it."""
        self._write_environments()
        self._says.let_go()
        for port in self._colours.values():
            port.let_go()
        nowhere = self._colours["blue"].number
        self.upstream.write_text(upstream_of(nowhere))
        self.nginx.start(self._configuration(), self._http)
        self.write_settings()

    def close(self) -> None:
        """Stop everything that was started."""
        for path in (self.directory / "run").glob("*.pid"):
            # Not by kill(1): that of procps reads "-9 -1234" as everybody's process, -1.
            with suppress(ProcessLookupError):
                os.killpg(int(path.read_text().split()[0]), signal.SIGKILL)
        self.nginx.close()
        remove(self.directory)

    def colour(self, name: str) -> Server:
        """One of the two, as who reaches it past nginx sees it."""
        return self._seen_at(self._colours[name])

    def _seen_at(self, port: Port) -> Server:
        seen = copy(self.behind)
        seen.url = f"http://127.0.0.1:{port.number}"
        seen.ws_url = seen.url.replace("http:", "ws:")
        return seen

    @property
    def state(self) -> dict[str, Any]:
        """What the deploys have written down."""
        found: dict[str, Any] = json.loads((self.directory / "state" / "state.json").read_text())
        return found

    def deploy(self, *words: str | Path, command: str = "bluegreen") -> dict[str, Any]:
        """Run a command to its end; its report, with its exit code as `code`."""
        done = subprocess.run(
            self.command(command, "--json", *words), capture_output=True, text=True, timeout=280
        )
        self.remember()
        try:
            return {**json.loads(done.stdout), "code": done.returncode, "lines": done.stderr}
        except ValueError:
            raise AssertionError(f"{done.returncode}: {done.stderr}") from None

    def begin(self, *words: str | Path) -> "subprocess.Popen[str]":
        """Begin a deploy; its lines are on its `stdout`."""
        deploy = subprocess.Popen(
            self.command("bluegreen", *words),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        tell_watchdog("kill", deploy.pid)
        return deploy

    def command(self, name: str, *words: str | Path) -> list[str]:
        """How one of the commands is called here."""
        program = str(ROOT / "deploy" / name)
        return [sys.executable, program, "--settings", str(self.file), *map(str, words)]

    def remember(self) -> None:
        """Whatever was started ends with the tests, however these end."""
        for path in (self.directory / "run").glob("*.pid"):
            tell_watchdog("kill", int(path.read_text().split()[0]))

    def logs(self) -> str:
        """The ends of all logs."""
        return "\n".join(
            f"--- {path.name}\n{tail(path, 15)}" for path in (self.directory / "run").glob("*.log")
        )

    def _write_environments(self) -> None:
        (self.directory / "files").mkdir()
        for colour in self._colours:
            data = self.directory / colour
            data.mkdir(mode=0o700)
            (data / "files").symlink_to(self.directory / "files")
            env = {
                **self.behind.env,
                "DATA_DIR": str(data),
                "STATIC_ROOT": str(self.directory / "static"),
                "WEB_CONCURRENCY": "1",
            }
            lines = "".join(f"{name}={value}\n" for name, value in env.items())
            (self.directory / f"{colour}.env").write_text(f"# of {colour}\n{lines}")

    def write_settings(self, **seconds: float) -> None:
        """What `deploy/` reads."""
        self.settings.update(seconds)
        nginx = [nginx_program(), "-e", "stderr", "-p", str(self.nginx.directory), "-c"]
        nginx.append(str(self.nginx.directory / "nginx.conf"))
        colours = "".join(
            f"""
[colours.{name}]
url = "http://127.0.0.1:{port.number}"
directory = "{self.directory}/at-{name}"
environment = "{self.directory}/{name}.env"
"""
            for name, port in self._colours.items()
        )
        self.file.write_text(
            f"""
driver = "processes"
state = "{self.directory}/state"
front = "{self.server.url}"

[nginx]
upstream = "{self.upstream}"
says = "127.0.0.1:{self._says.number}"
test = {json.dumps([*nginx, "-t"])}
reload = {json.dumps([*nginx, "-s", "reload"])}

[processes]
run = "{self.directory}/run"
python = "{sys.executable}"

[seconds]
{"".join(f"{key} = {value}{chr(10)}" for key, value in self.settings.items())}
{colours}"""
        )

    def _configuration(self) -> str:
        """`deploy/nginx/replyx.conf` without TLS and without limits of an address."""
        text = CONFIGURATION.read_text()
        text = re.sub(r"\n *include [^;]*replyx-upstream.conf;", "", text)
        text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.S)
        text = re.sub(r"listen [^;]*443[^;]*;|http2 on;|listen \[::\][^;]*;", "", text)
        text = re.sub(r"\n *(ssl_|limit_)[^;]*;", "", text)
        text = text.replace(
            "server_name chat.example;", f"listen 127.0.0.1:{self._http.number};", 1
        )
        text = text.replace("/var/log/nginx/", f"{self.nginx.logs}/")
        text = text.replace("/srv/replyx/static/", f"{self.directory}/static/")
        text = text.replace("/srv/replyx/files/", f"{self.directory}/files/")
        return f"include {self.upstream};\n{text}"

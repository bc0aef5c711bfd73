"""Two colours of a program of a few lines behind a real nginx: what a deploy does when something of
it does not work, in a second.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.services.nginx import Nginx, nginx_program
from tests.services.ports import Port
from tests.services.process import ROOT, tell_watchdog

PROGRAM = """
import http.server, sys, time
from pathlib import Path

NAME, WORKS = {name!r}, {works!r}

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(NAME.encode())

    def log_message(self, *_):
        pass

if sys.argv[1] == "serve":
    address = "127.0.0.1", int(sys.argv[-1])
    http.server.ThreadingHTTPServer(address, Answer).serve_forever()
if sys.argv[1] == "worker":
    time.sleep(600 if WORKS else 0.1)
"""


class Village:
    """Version one is live when it was started. Of `settings` each stands in deploy.toml."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.nginx = Nginx()
        self.upstream = directory / "upstream.conf"
        self._ports = {name: Port() for name in ("blue", "green", "front", "moved", "says")}
        self.front = self._url("front")
        self.moved = self._url("moved")
        program = [nginx_program(), "-e", "stderr", "-p", str(self.nginx.directory), "-c"]
        self._program = [*program, str(self.nginx.directory / "nginx.conf")]
        self.settings: dict[str, Any] = {
            "front": self.front,
            "reload": self.reload,
            "watch": 0.5,
        }

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name].number}"

    @property
    def reload(self) -> list[str]:
        """The command by which nginx reads its files again."""
        return [*self._program, "-s", "reload"]

    def start(self) -> None:
        """nginx runs, and the first deploy is done."""
        self.upstream.write_text("upstream replyx { server 127.0.0.1:9; }\n")
        ports = {name: port.let_go() for name, port in self._ports.items()}
        self.nginx.start(
            f"include {self.upstream};"
            f"server {{ listen 127.0.0.1:{ports['front']}; location / {{"
            " proxy_pass http://replyx; } }"
            f"server {{ listen 127.0.0.1:{ports['moved']}; location / {{"
            f" return 301 {self.front}$request_uri; }} }}",
            self._ports["front"],
        )
        begun = self.deploy("--first", self.release("one"))
        assert begun["code"] == 0, begun

    def close(self) -> None:
        """Stop everything that was started."""
        for path in (self.directory / "run").glob("*.pid"):
            try:
                os.killpg(int(path.read_text().split()[0]), signal.SIGKILL)
            except ProcessLookupError:
                pass  # it has ended
        self.nginx.close()

    def release(self, name: str, *, works: bool = True) -> Path:
        """A version that answers with its name; the worker of one that does not work ends."""
        tree = self.directory / "releases" / name
        tree.mkdir(parents=True)
        (tree / "manage.py").write_text(PROGRAM.format(name=name, works=works))
        return tree

    def served(self) -> str:
        """The version that visitors reach, as nginx has it when it has read its files again."""
        self.nginx.reload()
        return httpx.get(self.front, timeout=10).text

    @property
    def state(self) -> dict[str, Any]:
        """What the deploys have written down."""
        found: dict[str, Any] = json.loads((self.directory / "state" / "state.json").read_text())
        return found

    def begin(
        self, *words: str | Path, command: str = "bluegreen", cwd: Path = ROOT
    ) -> "subprocess.Popen[str]":
        """A command that goes on; its report comes on `stdout`."""
        self._write_settings()
        program = [sys.executable, str(ROOT / "deploy" / command), "--settings", str(self._file)]
        deploy = subprocess.Popen(
            [*program, "--json", *map(str, words)],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        tell_watchdog("kill", deploy.pid)
        return deploy

    def end(self, deploy: "subprocess.Popen[str]") -> dict[str, Any]:
        """Its report, with its exit code as `code`."""
        out, said = deploy.communicate(timeout=120)
        tell_watchdog("spare", deploy.pid)
        self.remember()
        assert out, said
        return {**json.loads(out), "code": deploy.returncode}

    def remember(self) -> None:
        """Whatever was started ends with the tests, however these end."""
        for path in (self.directory / "run").glob("*.pid"):
            tell_watchdog("kill", int(path.read_text().split()[0]))

    def deploy(self, *words: str | Path, **how: Any) -> dict[str, Any]:
        """Both."""
        return self.end(self.begin(*words, **how))

    @property
    def _file(self) -> Path:
        return self.directory / "deploy.toml"

    def _write_settings(self) -> None:
        (self.directory / "env").touch()
        colours = "".join(
            f'[colours.{name}]\nurl = "{self._url(name)}"\n'
            f'directory = "{self.directory}/at-{name}"\nenvironment = "{self.directory}/env"\n'
            for name in ("blue", "green")
        )
        self._file.write_text(
            f'driver = "processes"\nstate = "{self.directory}/state"\n'
            f'front = "{self.settings["front"]}"\n'
            f'[nginx]\nupstream = "{self.upstream}"\nsays = "{self._url("says")[7:]}"\n'
            f"test = {json.dumps([*self._program, '-t'])}\n"
            f"reload = {json.dumps(self.settings['reload'])}\n"
            f'[processes]\nrun = "{self.directory}/run"\npython = "{sys.executable}"\n'
            f"[seconds]\nready = 20\nwatch = {self.settings['watch']}\ndrain = 10\n{colours}"
        )

"""socket.io as its manual has it: plain HTTP, the Redis adapter, a pool of `pg`.

Its packages are fetched into the checkout's cache as `package-lock.json` has them.
"""

import filecmp
import os
import shutil
import subprocess
from pathlib import Path

from benchmarks.plan import Address, Dialect, Dialog
from benchmarks.program import Program
from benchmarks.services import Services
from tests.services.fetching import fetching
from tests.services.process import CACHE, Unavailable

SOURCE = Path(__file__).parent
KEPT = CACHE / "bench-socketio"
FILES = ("server.js", "package.json", "package-lock.json")
# Engine.IO's ping is 2 and its pong 3; 42 is Socket.IO's event, 40 the wish to connect.
DIALECT = Dialect(ready='42["hello"', message='42["message"', ping="2", pong="3")


def start(services: Services, dialogs: int) -> Program:
    """Raises `Unavailable` where node, npm or its packages can't be had."""
    node, here = installed()
    url = services.postgres.create_database("socketio")
    env = {
        "PATH": os.environ["PATH"],
        "NODE_ENV": "production",
        "DATABASE_URL": url,
        "REDIS_URL": services.redis.url,
    }
    told = [dialog_of(number) for number in range(1, dialogs + 2)]  # and the probe's
    return Program(lambda port: [node, "server.js", str(port)], env, DIALECT, told, cwd=here)


def installed() -> tuple[str, Path]:
    """Node, and where the program lies with its packages."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Unavailable("socket.io runs on node: install nodejs and npm.")
    with fetching("bench-socketio"):
        KEPT.mkdir(parents=True, exist_ok=True)
        same = filecmp.cmpfiles(SOURCE, KEPT, FILES, shallow=False)[0] == list(FILES)
        if not same or not (KEPT / "node_modules").exists():
            for name in FILES:
                shutil.copy(SOURCE / name, KEPT / name)
            fetch(npm)
    return node, KEPT


def fetch(npm: str) -> None:
    """Have npm install exactly what is locked, and run none of its scripts."""
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    words = [*command, "--cache", str(CACHE / "npm")]
    done = subprocess.run(words, cwd=KEPT, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(KEPT / "node_modules", ignore_errors=True)
        raise Unavailable(f"npm could not fetch socket.io:\n{done.stderr[-500:]}")


def dialog_of(number: int) -> Dialog:
    """Its addresses; it knows no people."""
    socket = Address("/socket.io/?EIO=4&transport=websocket", hail=f'40{{"dialog":"{number}"}}')
    return Dialog(Address(f"/dialogs/{number}/messages"), socket, socket)

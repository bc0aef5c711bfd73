"""Docker Compose: services `blue`, `green`, `worker-blue`, `worker-green`, each colour with its own
image, whose program is `manage.py` (`deploy/docker/`).
"""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from switch.drivers.trees import patience
from switch.failing import Failed
from switch.settings import Colour
from switch.state import write_whole

IMAGE = "REPLYX_{COLOUR}_IMAGE"
SERVER, WORKER = "{colour}", "worker-{colour}"
KEEP = re.compile(r"[\w./:@+-]+")


class Compose:
    """`command` is how Compose is called, with its files; `images` the `.env` beside them, in which
    each colour's image stands.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._command = tuple(words.get("command", ("docker", "compose")))
        self._images = Path(words["images"])
        self._web = str(words.get("web", SERVER))
        self._worker = str(words.get("worker", WORKER))

    def place(self, colour: Colour, release: str) -> str:
        """Write the colour's image into the file of variables, and fetch it. Raises Failed."""
        if not KEEP.fullmatch(release):
            raise Failed(f"{release!r} is no name of an image.")
        name = IMAGE.format(COLOUR=colour.name.upper())
        lines = self._images.read_text().splitlines() if self._images.exists() else []
        kept = [line for line in lines if not line.startswith(f"{name}=")]
        write_whole(self._images, "\n".join([*kept, f"{name}={release}"]) + "\n")
        self._do("pull", "--policy", "missing", self._web.format(colour=colour.name))
        return release

    def start(self, colour: Colour) -> None:
        """Start the service, by the image that was placed."""
        self._do("up", "--detach", "--no-deps", self._web.format(colour=colour.name))

    def start_work(self, colour: Colour) -> None:
        """The same of the worker."""
        self._do("up", "--detach", "--no-deps", self._worker.format(colour=colour.name))

    def stop(self, colour: Colour, seconds: float) -> None:
        """SIGTERM to both, SIGKILL after the seconds."""
        names = [each.format(colour=colour.name) for each in (self._worker, self._web)]
        self._do("stop", "--timeout", str(round(seconds)), *names, seconds=seconds + 60)
        self._do("rm", "--force", *names)

    def alive(self, colour: Colour) -> bool:
        """Whether a container of the service runs."""
        return bool(self._running(self._web.format(colour=colour.name)))

    def worker(self, colour: Colour) -> str:
        """Its container, which is none while Docker waits with starting it again."""
        return self._running(self._worker.format(colour=colour.name))

    def _running(self, service: str) -> str:
        done = self._run(("ps", "--quiet", "--status", "running", service), 60)
        return "" if done.returncode else done.stdout.strip()

    def manage(
        self, colour: Colour, words: Sequence[str], seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """`manage.py` in a container of the colour's image that is there only meanwhile."""
        env = [f"--env={name}={value}" for name, value in patience(words).items()]
        service = self._web.format(colour=colour.name)
        run = ("run", "--rm", "--no-deps", "-T", *env, service)
        return self._run((*run, *words), seconds)

    def _do(self, *words: str, seconds: float = 600) -> None:
        done = self._run(words, seconds)
        if done.returncode:
            raise Failed(f"docker compose {' '.join(words)}: {done.stderr.strip()[-500:]}")

    def _run(self, words: Sequence[str], seconds: float) -> subprocess.CompletedProcess[str]:
        command = [*self._command, "--env-file", str(self._images), *words]
        try:
            return subprocess.run(
                command,
                env=dict(os.environ),
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Failed(f"docker compose: {error}") from None

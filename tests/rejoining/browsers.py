"""Browsers without a picture, under node: the program's own scripts know what is shown."""

import json
import subprocess
from pathlib import Path
from typing import Any, Self

from tests.services.chromium import NODE
from tests.services.process import ROOT, tell_watchdog


class Browser:
    """One person's; `side` is whose pages it opens, `road` the only one that is not blocked for it.

    A screen is a dialog that it shows, by a name. `scripts` are a version's static files.
    """

    def __init__(
        self,
        url: str,
        side: str,
        road: str,
        headers: dict[str, str],
        config: dict[str, Any],
        scripts: Path = ROOT / "static",
    ) -> None:
        self.side, self.road = side, road
        words = {
            "root": str(scripts),
            "url": url,
            "side": side,
            "road": road,
            "headers": headers,
            "written": {"config": config, "words": {}},
        }
        script = Path(__file__).with_name("browser.mjs")
        self._process = subprocess.Popen(
            [str(NODE), "--no-warnings", str(script), json.dumps(words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        tell_watchdog("kill", self._process.pid)

    def __call__(self, what: str, **words: Any) -> Any:
        """Have something done; what it answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"what": what, **words}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["is"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()
        tell_watchdog("spare", self._process.pid)

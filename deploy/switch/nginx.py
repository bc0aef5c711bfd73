"""The upstream of nginx: written whole, tested, reloaded, and asked whether it is so."""

import re
import subprocess
import time
from collections.abc import Sequence

from switch.asking import get
from switch.failing import Failed
from switch.settings import Colour, Nginx
from switch.state import write_whole

SECONDS = 30.0
IN_A_ROW = 5  # an old worker may take one more connection before it leaves

UPSTREAM = re.compile(r"upstream replyx \{(.*?)\}", re.S)
TEXT = """\
# Written by deploy/bluegreen and deploy/rollback: the version that is live.
upstream replyx {{
    server {server};
{others}}}
upstream replyx_left_out {{
    server {server};
}}

# By this the deploy sees which file nginx has read.
server {{
    listen {says};
    access_log off;
    return 200 "{name}\\n";
}}
"""


class Front:
    """nginx, as a deploy sees it."""

    def __init__(self, settings: Nginx) -> None:
        self._settings = settings

    def serves(self) -> str | None:
        """The colour of the file that nginx has read; None where it does not say."""
        answer = get(f"http://{self._settings.asked}/", seconds=2)
        return answer.text.strip() if answer.status == 200 else None

    def is_at(self, colour: Colour) -> bool:
        """Whether it serves a colour, and will after its next start. It is asked for a second: of a
        deploy that was interrupted a reload may be under way.
        """
        wanted, end = self._text(colour), time.monotonic() + 1
        while self._written() == wanted and self.serves() == colour.name:
            if time.monotonic() > end:
                return True
            time.sleep(0.05)
        return False

    def switch(self, colour: Colour) -> None:
        """Have nginx serve a colour. Raises Failed; then, as after an interrupt, the file is as it
        was: nginx reads it again at any time.
        """
        path, before = self._settings.upstream, self._written()
        try:
            write_whole(path, self._text(colour))
            run(self._settings.test, "nginx refuses the new upstream")
            run(self._settings.reload, "nginx does not reload")
            self._wait_for(colour.name)
        except BaseException as error:
            if before is not None and self._written() != before:
                write_whole(path, before)
            if isinstance(error, OSError):
                raise Failed(str(error)) from None
            raise

    def _written(self) -> str | None:
        """The file, if it is there."""
        path = self._settings.upstream
        return path.read_text() if path.exists() else None

    def _text(self, colour: Colour) -> str:
        """The file as it is when a colour is live."""
        return TEXT.format(
            server=colour.server,
            others=others(self._written() or ""),
            says=self._settings.says,
            name=colour.name,
        )

    def _wait_for(self, name: str) -> None:
        """Return when every worker that takes connections has read the file. Raises Failed."""
        deadline, seen = time.monotonic() + SECONDS, 0
        while seen < IN_A_ROW:
            seen = seen + 1 if self.serves() == name else 0
            if time.monotonic() > deadline:
                raise Failed(f"nginx was told to serve {name}, and does not: see its error log.")
            time.sleep(0.05)


def others(text: str) -> str:
    """What stands in the upstream beside its servers, such as `keepalive`, a line each."""
    found = UPSTREAM.search(text)
    lines = found[1].splitlines() if found else []
    kept = (line.strip() for line in lines if not line.strip().startswith(("server ", "#")))
    return "".join(f"    {line}\n" for line in kept if line)


def run(command: Sequence[str], what: str) -> None:
    """Raises Failed with what a command complains about."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"{what}: {error}") from None
    if done.returncode:
        raise Failed(f"{what}: {last_words(done.stderr or done.stdout)}")


def last_words(text: str) -> str:
    """The end of what a program says, in a line."""
    return " / ".join(line.strip() for line in text.strip().splitlines()[-3:]) or "without a word"

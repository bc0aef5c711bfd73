"""Runs a command of the program from outside, as an operator or a monitor does."""

import json
from typing import Any

from tests.commands import manage
from tests.server import Server


def doctor(server: Server, *words: str, **env: str) -> tuple[int, dict[str, Any]]:
    """Exit code of `doctor --json` beside a server, and `{code: finding}`."""
    done = manage("doctor", "--json", "--lang=en", *words, **{**server.env, **env})
    assert done.stdout.startswith("{"), done.stderr
    checks = json.loads(done.stdout)["checks"]
    found = {each["code"]: each for check in checks for each in check["findings"]}
    return done.returncode, found


def levels(found: dict[str, Any], level: str) -> set[str]:
    """The codes of the findings of a level."""
    return {code for code, finding in found.items() if finding["level"] == level}

"""Engines that can't be had here are named in the summary, whichever worker found that out."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import pytest

from tests.services.engines import programs
from tests.services.process import Unavailable

WORD = "engines not had"  # of what a worker hands back
NOT_HAD = pytest.StashKey[dict[str, str]]()
# Another way to find an engine's programs, for the test of what is said when there are none.
FINDER = pytest.StashKey[Callable[[str], object]]()


def not_had(names: Sequence[str], config: pytest.Config) -> dict[str, str]:
    """What to do about each engine that can't be had; what failed meanwhile is shown."""
    find = config.stash.get(FINDER, programs)
    missing = {}
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        for name in names:
            try:
                find(name)
            except Unavailable as error:
                missing[name] = str(error)
    return missing


def note(config: pytest.Config, missing: dict[str, str]) -> None:
    """Remember why each of some engines can't be had."""
    config.stash.setdefault(NOT_HAD, {}).update(missing)
    if hasattr(config, "workeroutput"):
        config.workeroutput[WORD] = missing


def pytest_testnodedown(node: Any) -> None:
    """Hear it from a worker that has finished."""
    note(node.config, getattr(node, "workeroutput", {}).get(WORD, {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say plainly which engines the stories were not tried in, and what to do about it."""
    for name, reason in config.stash.get(NOT_HAD, {}).items():
        terminalreporter.write_line(f"{name} was not had, its stories were not run: {reason}")

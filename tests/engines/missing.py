"""Engines that can't be had here are named in the summary, whichever worker found that out."""

from typing import Any

import pytest

WORD = "engines not had"  # of what a worker hands back
NOT_HAD = pytest.StashKey[dict[str, str]]()


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

"""Waiting for what comes true by itself."""

import time
from collections.abc import Callable
from typing import Any


def eventually(ask: Callable[[], Any], wanted: Any = True, seconds: float = 20) -> None:
    """Wait until the answer is what it should be; raises AssertionError with what it is instead."""
    deadline = time.monotonic() + seconds
    while (answer := ask()) != wanted:
        assert time.monotonic() < deadline, answer
        time.sleep(0.05)

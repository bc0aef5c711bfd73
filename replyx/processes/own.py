"""What each process has of its own, though another that forked it had one already."""

import os
from collections.abc import Callable
from functools import cache
from typing import TypeVar

T = TypeVar("T")


def of_each_process(make: Callable[[], T]) -> Callable[[], T]:
    """Make it when first asked for, once in a process; one that is forked makes another."""
    kept = cache(make)
    os.register_at_fork(after_in_child=kept.cache_clear)
    return kept

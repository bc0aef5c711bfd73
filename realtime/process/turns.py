"""Work for many, a part of them at a time: between two parts the event loop serves others."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

PART = 100  # connections or dialogs: a few milliseconds of work


def parts(items: Sequence[Item], size: int = PART) -> Iterator[Sequence[Item]]:
    """The items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))

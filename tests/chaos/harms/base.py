"""What a harm is, and where each is registered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.stage import Stage

Doing = Callable[["Stage", Random], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Harm:
    """Something bad that happens to the stage; `kind` is whom it is done to, or who is
    not reached: the judgement asks whether that hinders a worker.
    """

    name: str
    kind: str
    do: Doing


HARMS: dict[str, Harm] = {}


def harm(name: str, kind: str) -> Callable[[Doing], Doing]:
    """Register a harm: `async def redis_killed(stage, random)` does it, lasts as long as it lasts
    (a few seconds, by `random`), undoes it and returns when what it did is no more there to be seen
    than after a repair by hand: processes are started, not necessarily ready.
    """

    def register(do: Doing) -> Doing:
        assert name not in HARMS, f"two harms are called {name}"
        HARMS[name] = Harm(name, kind, do)
        return do

    return register

"""What Redis can be asked on one event loop, be it one server or many."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from realtime.redis.wire import Command


class Asking(ABC):
    """Asks Redis; nobody waits for it long."""

    @property
    @abstractmethod
    def up(self) -> bool:
        """Whether what was asked last was answered."""

    @abstractmethod
    def call(self, *command: Any) -> asyncio.Future[Any]:
        """The reply to one command, or RedisAway; RedisRefused, one of these, if Redis answered no.

        Commands go out in the order of the calls.
        """

    @abstractmethod
    def calls(self, commands: Iterable[Command]) -> asyncio.Future[list[Any]]:
        """The replies to several commands; one that Redis refused is a RedisRefused among them.
        RedisAway if one of them was not answered, or among them where others were.
        """

    @abstractmethod
    async def close(self) -> None:
        """Wait for what is under way and hang up."""

    def tell(self, commands: Iterable[Command]) -> None:
        """Commands whose replies nobody waits for."""
        self.calls(commands).add_done_callback(_look_away)


def _look_away(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()  # else it is told that nobody looked

"""Questions on their way to one Redis, each with whoever waits for the answer."""

import asyncio
from typing import Any

from hiredis import pack_command

from realtime.redis.absence import RedisRefused
from realtime.redis.wire import Command, spelled_out


class Trip:
    """Commands of one caller, who waits for the replies to all of them."""

    __slots__ = ("at", "commands", "future", "left", "packed", "repeated", "replies")

    def __init__(self, commands: tuple[Command, ...], future: asyncio.Future[Any]) -> None:
        self.commands = commands
        self.future = future
        self.at = 0  # the command that is answered next
        self.left = len(commands)
        self.replies: list[Any] = [None] * self.left
        self.packed = b"".join(map(pack_command, commands))
        self.repeated = False

    def repeat(self) -> None:
        """Ask again for what was not answered."""
        self.packed = b"".join([pack_command(each) for each in self.commands[self.at :]])
        self.repeated = True

    def end(self) -> None:
        """All replies are there; of several a refusal is one of them."""
        if not self.future.done():
            self.future.set_result(self.replies)

    def fail(self, error: Exception) -> None:
        """There will be no reply."""
        if not self.future.done():
            self.future.set_exception(error)


class Single(Trip):
    """A trip for one command."""

    __slots__ = ()

    def end(self) -> None:
        """The reply is there."""
        [reply] = self.replies
        if isinstance(reply, RedisRefused):
            self.fail(reply)
        elif not self.future.done():
            self.future.set_result(reply)


class Again(Trip):
    """One command of a trip, asked in other words."""

    __slots__ = ("trip", "which")

    def __init__(self, trip: Trip, which: int) -> None:
        super().__init__((spelled_out(trip.commands[which]),), trip.future)
        self.trip, self.which = trip, which

    def end(self) -> None:
        """What the trip has waited for is there."""
        [self.trip.replies[self.which]] = self.replies
        self.trip.left -= 1
        if not self.trip.left:
            self.trip.end()

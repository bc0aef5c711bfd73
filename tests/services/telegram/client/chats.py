"""A chat as people see it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.services.telegram.client.seen import Seen

if TYPE_CHECKING:
    from tests.services.telegram.client.accounts import BotAccount

PATIENCE = 20  # seconds


@dataclass(frozen=True)
class Chat:
    """A chat that a bot is in."""

    bot: BotAccount
    id: int

    @property
    def messages(self) -> list[Seen]:
        """What stands there, oldest first."""
        said = self.bot.do("messages", chat=self.id)
        return [Seen(body, self.bot.service.file) for body in said]

    @property
    def texts(self) -> list[str]:
        """The texts alone."""
        return [each.text for each in self.messages]

    @property
    def answers(self) -> list[Seen]:
        """What bots wrote there."""
        return [each for each in self.messages if each.by_bot]

    @property
    def is_typing(self) -> bool:
        """Whether the bot has said within five seconds that it writes."""
        said = self.bot.do("typing", chat=self.id)
        return said is not None and time.time() - said < 5

    def wait(self, until: Callable[[list[Seen]], object], seconds: float = PATIENCE) -> list[Seen]:
        """The messages, once `until` of them is true; raises with their texts if it never is."""
        deadline = time.monotonic() + seconds
        changes = self.bot.service.changes()
        while not until(messages := self.messages):
            if time.monotonic() > deadline:
                raise AssertionError(f"not what was waited for: {[each.body for each in messages]}")
            changes = self.bot.service.changes(changes)
        return messages

    def wait_for(self, text: str, seconds: float = PATIENCE) -> Seen:
        """The message that says this, once it is there."""
        messages = self.wait(lambda seen: any(each.text == text for each in seen), seconds)
        return next(each for each in messages if each.text == text)

"""A bot's account: what it calls, what it meets, whom it talks with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.services.telegram.client.groups import Group
from tests.services.telegram.client.people import Person

if TYPE_CHECKING:
    from tests.services.telegram.client.service import Telegram


@dataclass(frozen=True)
class BotAccount:
    """One token of the server."""

    service: Telegram
    token: str
    id: int
    username: str

    @property
    def url(self) -> str:
        """What `TELEGRAM_API_URL` is."""
        return self.service.url

    def do(self, verb: str, **fields: Any) -> Any:
        """A verb that concerns this bot."""
        return self.service.do(verb, bot=self.token, **fields)

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        """Its calls, oldest first: `at`, `method`, `args`, `status`, `result` or `description`."""
        return list(self.do("calls", method=method))

    def pending(self) -> list[dict[str, Any]]:
        """The updates that it has not acknowledged."""
        return list(self.do("pending"))

    def person(self, first_name: str = "Vera", **words: str) -> Person:
        """Somebody new (`last_name`, `username`, `language`), who has not written to it yet."""
        said = self.service.do("person", first_name=first_name, **words)
        return Person(self, said["id"], said["first_name"])

    def group(self, owner: Person, **how: Any) -> Group:
        """A group of a person with this bot: `title`, `forum`, `kind`, `manages_topics`."""
        said = self.do("group", person=owner.id, **how)
        return Group(self, said["id"], owner)

    def limit(self, seconds: float, chat: int = 0) -> None:
        """Answer 429 to its messages in a chat (0: in all) for some seconds."""
        self.do("limit", seconds=seconds, chat=chat)

    def real_limits(self, on: bool = True) -> None:
        """Hold it to 30 messages a second, 1 a second a chat and 20 a minute a group."""
        self.do("real_limits", on=on)

    def fail(self, method: str, **how: Any) -> None:
        """Have coming calls fail: `status`, `times`, `html`, `delay`, `effect`, `cut`, `chat`."""
        self.do("fail", method=method, **how)

    def deliver(self, **how: Any) -> None:
        """How its webhook is called: `repeat`, `shuffle`, `spread`, `pause`, `longest`."""
        self.do("deliver", **how)

    def repeat_update(self, update: dict[str, Any]) -> None:
        """Send it an update once more, under its old number."""
        self.do("repeat_update", body=update)

    def revoke(self) -> None:
        """Nobody knows its token any more."""
        self.service.do("revoke", token=self.token)

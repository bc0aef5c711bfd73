"""A group and its topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.services.telegram.client.chats import Chat
from tests.services.telegram.client.people import Person
from tests.services.telegram.client.seen import Seen


@dataclass(frozen=True)
class Group(Chat):
    """A group: its owner makes topics, closes and deletes them."""

    owner: Person

    def write(self, person: Person, text: str, thread: int = 0, reply_to: int = 0) -> Seen:
        """Say something in it."""
        return person.write(text, chat=self.id, thread=thread, reply_to=reply_to)

    @property
    def topics(self) -> list[dict[str, Any]]:
        """Its topics: `id`, `name`, `closed`, `deleted`."""
        return list(self.bot.service.do("topics", chat=self.id))

    def of(self, thread: int) -> list[Seen]:
        """What stands in a topic."""
        return [each for each in self.messages if each.thread == thread]

    def create_topic(self, name: str) -> int:
        """A new topic; returns its number."""
        return int(self._do("create_topic", name=name))

    def rename_topic(self, thread: int, name: str) -> None:
        """Give a topic another name."""
        self._do("rename_topic", thread=thread, name=name)

    def close_topic(self, thread: int, closed: bool = True) -> None:
        """Close a topic, or open it again."""
        self._do("close_topic", thread=thread, closed=closed)

    def delete_topic(self, thread: int, said: str = "") -> None:
        """Take a topic away; `said` is what bots hear then ("TOPIC_DELETED") in place of
        "message thread not found"."""
        self.bot.service.do("delete_topic", chat=self.id, thread=thread, said=said)

    def migrate(self, forum: bool = False) -> Group:
        """Make the group a supergroup, which is another chat."""
        said = self._do("migrate", forum=forum)
        return Group(self.bot, said["id"], self.owner)

    def kick(self) -> None:
        """Throw the bot out."""
        self.owner.do("remove_bot", chat=self.id)

    def let_in(self, standing: str = "administrator") -> None:
        """Have the bot back, or in another standing."""
        self.owner.do("add_bot", chat=self.id, standing=standing)

    def manages_topics(self, may: bool) -> None:
        """Give the bot the right to manage topics, or take it."""
        self.bot.do("manages_topics", chat=self.id, may=may)

    def _do(self, verb: str, **fields: Any) -> Any:
        return self.bot.service.do(verb, person=self.owner.id, chat=self.id, **fields)

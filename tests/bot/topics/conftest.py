"""A group of shop, in which Anna and Boris are linked, and what people do in it."""

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.models import Bot, Group, Topic
    from dialogs.models import Dialog
    from tests.people import People

CHAT = -1001234567890
ANNA, BORIS, STRANGER = 1001, 1002, 1003


@dataclass
class Forum:
    """The group, and updates from it as a bot gets them."""

    group: "Group"

    def __post_init__(self) -> None:
        self._numbers = count(500)

    @property
    def bot(self) -> "Bot":
        from bot.models import Bot

        return Bot.objects.select_related("site").get()

    def topic(self, dialog: "Dialog", thread: int = 40) -> "Topic":
        """A dialog's topic, which Telegram has made."""
        from bot.models import Topic

        words = {"thread_id": thread, "name": str(dialog), "has_head": True}
        return Topic.objects.create(group=self.group, dialog=dialog, **words)

    def message(
        self, who: int, text: str | None, thread: int | None = 40, **fields: Any
    ) -> dict[str, Any]:
        """A message in a topic, or beside them."""
        body: dict[str, Any] = {
            "message_id": next(self._numbers),
            "date": 1,
            "chat": {"id": self.group.chat_id, "type": "supergroup", "is_forum": True},
            "from": {"id": who, "is_bot": False, "first_name": "X", "language_code": "en"},
        }
        if text is not None:
            body["text"] = text
        if thread is not None:
            body |= {"is_topic_message": True, "message_thread_id": thread}
        return body | fields

    def takes(self, body: dict[str, Any], kind: str = "message") -> bool:
        """The bot gets an update, and handlers of groups are asked."""
        from bot.managers.handlers import HANDLERS

        return any(handler(self.bot, kind, body) for handler in HANDLERS)

    def press(self, who: int, data: str) -> str:
        """Somebody presses a button; what is shown to them."""
        from jobs.models import Job

        body = {
            "id": "77",
            "from": {"id": who, "is_bot": False, "first_name": "X"},
            "message": {"message_id": 1, "chat": {"id": self.group.chat_id, "type": "supergroup"}},
            "data": data,
        }
        assert self.takes(body, "callback_query")
        job = Job.objects.filter(path__endswith="pressing.answer").latest("pk")
        shown: str = job.args[2]
        return shown

    def said(self) -> list[str]:
        """What the bot itself says in the group."""
        from bot.models import Outgoing

        calls = Outgoing.objects.filter(method="sendMessage", dialog=None).order_by("pk")
        return [each.params["text"] for each in calls]


@pytest.fixture
def forum(people: "People") -> Forum:
    from bot.models import Bot, Group, Linked

    people.shop.locale = "en"
    people.shop.save()
    bot = Bot.objects.create(site=people.shop, token="4000:" + "a" * 35, username="shop_bot")
    Linked.objects.create(user=people.anna, telegram_id=ANNA)
    Linked.objects.create(user=people.boris, telegram_id=BORIS)
    group = Group.objects.create(site=people.shop, bot=bot, chat_id=CHAT, linked_by=people.anna)
    return Forum(group)

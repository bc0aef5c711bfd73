"""Somebody in a private chat with a bot, and what is put there for them; no server is needed."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import transaction

from bot.models import Bot, BotUser, Outgoing
from bot.updates.handling import HANDLERS
from dialogs.models import Dialog, Entry

numbers = count(1)


@dataclass
class Vera:
    """A person who writes and presses."""

    bot: Bot
    language: str = "en"
    id: int = 5001
    seen: list[int] = field(default_factory=list)

    @property
    def who(self) -> dict[str, Any]:
        return {"id": self.id, "first_name": "Vera", "language_code": self.language}

    def writes(self, text: str, **more: Any) -> list[str]:
        """What she is told of it."""
        chat = {"id": self.id, "type": "private"}
        said = {"text": text} if text else {}
        body = {"message_id": next(numbers), "chat": chat, "from": self.who, **said, **more}
        return self.tells("message", body)

    def presses(self, label: str, call: Outgoing | None = None) -> list[str]:
        """What she is told when she presses a button of the last message, or of another."""
        row = call or self.calls("sendMessage")[-1]
        keys = [key for line in row.params["reply_markup"]["inline_keyboard"] for key in line]
        data = next(key["callback_data"] for key in keys if key["text"] == label)
        assert len(data.encode()) <= 64
        message = {"message_id": next(numbers), "chat": {"id": self.id, "type": "private"}}
        body = {"id": str(next(numbers)), "from": self.who, "message": message, "data": data}
        return self.tells("callback_query", body)

    def tells(self, kind: str, body: dict[str, Any]) -> list[str]:
        before = len(self.calls())
        with transaction.atomic():
            assert any(handler(self.bot, kind, body) for handler in HANDLERS)
        told = self.calls()[before:]
        return [each.params.get("text") or each.method for each in told]

    def calls(self, method: str = "") -> list[Outgoing]:
        """What was put for her chat."""
        own = Outgoing.objects.filter(bot=self.bot, chat_id=self.id).order_by("pk")
        return list(own.filter(method=method) if method else own)

    @property
    def dialog(self) -> Dialog:
        return Dialog.objects.get(visitor=BotUser.objects.get(telegram_id=self.id).visitor_id)

    def log(self) -> list[tuple[str, str]]:
        """Who said what in her dialog."""
        entries = Entry.objects.filter(dialog=self.dialog).order_by("seq")
        return [(each.sender, each.text) for each in entries]

    def keyboard(self) -> list[list[str]]:
        """The keyboard below her chat, by the last message that brought one."""
        markups = [each.params.get("reply_markup", {}) for each in self.calls("sendMessage")]
        rows = [each["keyboard"] for each in markups if "keyboard" in each][-1]
        return [[key["text"] for key in row] for row in rows]

"""A private chat, and what is put for it."""

from typing import Any
from uuid import uuid4

from bot.models import Bot, BotUser, Copy, Outgoing
from bot.visitors.people import dialog_of, user_of
from dialogs.actions import post_message
from dialogs.actions.batch import NewMessage, Posted
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Entry, Site

VERA = 7001
SENT = 500  # what is added to a number of Outgoing for that of its message


def begin(site: Site, telegram_id: int, name: str, number: int) -> BotUser:
    """Somebody writes "Hello" to a bot of a site."""
    token = f"{number}:AAtoken-of-a-bot-for-tests-{number}"
    bot = Bot.objects.create(site=site, token=token)
    user = user_of(bot, {"id": telegram_id, "first_name": name, "language_code": "en"})
    site.refresh_from_db()
    dialog = dialog_of(user)
    post_message(dialog.pk, "user", "Hello", uuid4())
    Copy.objects.create(bot=bot, chat_id=telegram_id, message_id=11, dialog=dialog, seq=1)
    return user


def dialog_with(user: BotUser) -> Dialog:
    """The dialog of somebody."""
    return Dialog.objects.get(visitor=user.visitor_id)


def answer(dialog: Dialog, text: str, **data: Any) -> Entry:
    """The assistant says something."""
    message = NewMessage(dialog.pk, "assistant", text, uuid4(), data=data)
    [posted] = post_messages([message])
    assert isinstance(posted, Posted)
    return posted.entry


def calls() -> list[tuple[str, dict[str, Any]]]:
    """What is put, in its order."""
    return [(row.method, row.params) for row in Outgoing.objects.order_by("pk")]


def texts() -> list[str]:
    """The texts of what is put."""
    return [params.get("text", params.get("caption", method)) for method, params in calls()]


def send_all() -> None:
    """Have all of it sent, without Telegram: each message under a number of its own."""
    for row in Outgoing.objects.filter(state="waiting").order_by("pk"):
        assert row.dialog_id
        assert row.seq
        made = row.method.startswith("send")
        media = row.params.get("media", [0]) if made else []
        for part in range(len(media) if isinstance(media, list) else 1):
            Copy.objects.create(
                bot_id=row.bot_id, chat_id=row.chat_id, dialog_id=row.dialog_id, seq=row.seq,
                part=row.part + part, message_id=SENT + 20 * row.pk + part,
            )  # fmt: skip
        Outgoing.objects.filter(pk=row.pk).update(state="sent")

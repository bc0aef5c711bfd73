"""The handler of private chats: what a person writes to a bot stands in their dialog."""

from typing import Any

from django.utils import translation

from bot.models import Bot, BotUser, Copy
from bot.updates.reading import Json
from bot.visitors.content import content_of
from bot.visitors.edits import take_edit
from bot.visitors.people import dialog_of, user_of, word
from bot.visitors.quoting import quoted
from bot.visitors.telling import tell_lost, welcome
from dialogs.actions import post_message
from dialogs.client_ids import client_id_of
from dialogs.files import let_go
from dialogs.models import Dialog, Entry

START = "/start"
ALBUM = 10  # files
# What Telegram says by itself in a private chat.
SERVICE = {
    "pinned_message", "message_auto_delete_timer_changed", "write_access_allowed",
    "chat_background_set", "boost_added", "successful_payment", "refunded_payment", "users_shared",
    "chat_shared", "web_app_data", "connected_website", "proximity_alert_triggered",
}  # fmt: skip


def take_private(bot: Bot, kind: str, body: Json) -> bool:
    """The visitors' business: messages in private chats, and their edits."""
    chat = body.get("chat")
    if not isinstance(chat, dict) or chat.get("type") != "private":
        return False
    if kind == "message":
        take_message(bot, body)
    elif kind == "edited_message":
        take_edit(bot, body)
    else:
        return False
    return True


def take_message(bot: Bot, body: Json, greeted: bool = False) -> None:
    """Somebody wrote. Who begins the bot is welcomed, unless something else greets them."""
    user = user_of(bot, body["from"])
    command, _space, payload = word(body.get("text")).partition(" ")
    begins = command == START
    dialog = dialog_of(user, {"start": payload[:64]} if begins and payload else {})
    if begins and not greeted:
        welcome(user, dialog.site, body["message_id"])
    elif not begins and SERVICE.isdisjoint(body):
        say(user, dialog, body)


def say(user: BotUser, dialog: Dialog, body: Json) -> None:
    """Write it into the dialog, by the door of all messages."""
    chat_id, number = body["chat"]["id"], body["message_id"]
    with translation.override(dialog.site.locale):
        content = content_of(body)
    client_id = client_id_of("telegram", user.bot.telegram_id, chat_id, number)
    entry, is_new = post_message(
        dialog.pk,
        Entry.Sender.USER,
        content.text,
        client_id,
        files=content.files,
        most_files=ALBUM,
        data=quoted(user.bot, dialog, body),
    )
    if not is_new:
        return
    try:
        remember(user.bot, entry, body)
        tell_lost(user, content.lost, number)
    except BaseException:  # the entry is undone, and with it the rows of its files
        let_go(entry.files)
        raise


def remember(bot: Bot, entry: Entry, body: Json) -> None:
    """Which messages say the entry: of an album all of them."""
    parts: list[Any] = body.get("album") or [body]
    Copy.objects.bulk_create(
        [
            Copy(
                bot=bot,
                chat_id=body["chat"]["id"],
                message_id=each["message_id"],
                dialog_id=entry.dialog_id,
                seq=entry.seq,
                part=part,
            )
            for part, each in enumerate(parts)
        ],
        ignore_conflicts=True,
    )

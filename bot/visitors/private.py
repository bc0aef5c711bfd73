"""The handler of private chats: what a person writes to a bot stands in their dialog."""

from bot.models import Bot, Copy
from bot.updates.reading import Json
from bot.visitors.people import dialog_of, user_of, word
from dialogs.actions import post_message
from dialogs.client_ids import client_id_of
from dialogs.models import Entry


def take_private(bot: Bot, kind: str, body: Json) -> bool:
    """The visitors' business: messages in private chats."""
    chat = body.get("chat")
    if kind != "message" or not isinstance(chat, dict) or chat.get("type") != "private":
        return False
    user = user_of(bot, body["from"])
    dialog = dialog_of(user)
    text = word(body.get("text"))
    if text == "/start":
        return True
    number = body["message_id"]
    client_id = client_id_of("telegram", bot.telegram_id, chat["id"], number)
    entry, is_new = post_message(dialog.pk, Entry.Sender.USER, text, client_id)
    if is_new:
        Copy.objects.create(
            bot=bot, chat_id=chat["id"], message_id=number, dialog=dialog, seq=entry.seq
        )
    return True

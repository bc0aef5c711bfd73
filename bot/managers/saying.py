"""What the bot itself says in a group, to whoever did something there."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import Bot
from bot.sending.outbox import put
from bot.updates.reading import Json
from replyx.database.clock import shared_now
from replyx.reach import public_url


def say(bot: Bot, message: Json, text: str, once: str | None = None) -> None:
    """Answer a message of a group, where it was said; with `once`, never again."""
    params: Json = {"text": text, "link_preview_options": {"is_disabled": True}}
    if message.get("is_topic_message"):
        params["message_thread_id"] = message["message_thread_id"]
    params["reply_parameters"] = {
        "message_id": message["message_id"],
        "allow_sending_without_reply": True,
    }
    put(bot.pk, message["chat"]["id"], "sendMessage", params, dedupe=once)


def say_unknown(bot: Bot, message: Json) -> None:
    """Tell somebody who is not linked, once on a day, how that is done."""
    today: date = shared_now().date()
    sender = message.get("sender_chat") or message["from"]
    with translation.override(bot.site.locale):
        if "sender_chat" in message:
            text = _(
                "Nobody can tell who writes in the name of a group or a channel: this reaches no "
                "visitor. Write as yourself, not anonymously."
            )
        else:
            text = _(
                "You are not linked as a manager of this site: this reaches no visitor. Make a "
                "code at {page} and send it to @{bot}."
            ).format(page=public_url("/admin/inbox/telegram/"), bot=bot.username)
    say(bot, message, text, f"unknown:{bot.pk}:{message['chat']['id']}:{sender['id']}:{today}")

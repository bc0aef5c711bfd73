"""What a manager says to a bot in private about who they are."""

import re

from django.utils import translation
from django.utils.translation import gettext as _

from bot.managers.linking import link
from bot.models import Bot
from bot.sending.outbox import put
from bot.updates.reading import Json
from bot.visitors.people import user_of
from dialogs.names import colleague_name
from replyx.language import language_of

CODE = re.compile(r"/(?:start(?:@\w+)? +link_|link(?:@\w+)? +)([\w-]{1,64})\s*")
LINK = re.compile(r"/link(@\w+)?\s*")


def take_link(bot: Bot, kind: str, body: Json) -> bool:
    """Link the account that sends a code to the bot in private. It makes nobody a visitor."""
    if kind != "message" or body["chat"]["type"] != "private":
        return False
    text = str(body.get("text", ""))
    found = CODE.fullmatch(text)
    if found is None and not LINK.fullmatch(text):
        return False
    person = user_of(bot, body["from"])  # so that the bot may write to them
    user = link(found[1], person.telegram_id, person.name) if found else None
    with translation.override(language_of("", person.language, last=bot.site.locale)):
        answer = (
            _("Linked: you are {name}. The bot tells you of visitors who wait.").format(
                name=colleague_name(user)
            )
            if user
            else _("This code is wrong, too old or used. Make another one in the inbox: Telegram.")
        )
    put(bot.pk, person.telegram_id, "sendMessage", {"text": answer})
    return True

"""The buttons of a topic's first message."""

import re

from django.utils import translation
from django.utils.translation import gettext as _

from bot.managers.acting import VERBS, act
from bot.managers.linking import manager_of
from bot.models import Bot, Group
from bot.topics.heads import PRESS
from bot.updates.pressing import answer
from bot.updates.reading import Json

PRESSED = re.compile(re.escape(PRESS) + r"(\d{1,18}):(\w+)")


def take_press(bot: Bot, kind: str, body: Json) -> bool:
    """A handler: do what a button says, for a manager of the site, in its group."""
    found = PRESSED.fullmatch(str(body.get("data", ""))) if kind == "callback_query" else None
    if found is None:
        return False
    with translation.override(bot.site.locale):
        answer.enqueue(bot.pk, body["id"], pressed(bot, body, int(found[1]), found[2]))
    return True


def pressed(bot: Bot, body: Json, dialog_id: int, verb: str) -> str:
    """Do it; empty where it is done, else why it is not, in words."""
    chat_id = body.get("message", {}).get("chat", {}).get("id")
    groups = Group.objects.filter(bot=bot, chat_id=chat_id, trouble="")
    if verb not in VERBS or not groups.filter(topics__dialog=dialog_id).exists():
        return _("This is not a dialog of this group.")
    user = manager_of(bot.site, body["from"]["id"])
    if user is None:
        return _("You are not linked as a manager of this site.")
    return act(dialog_id, user, verb)

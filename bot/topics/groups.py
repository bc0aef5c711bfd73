"""What happens to a group as a whole: it goes on under another number, or the bot is out of it."""

from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import Bot, Group
from bot.updates.reading import Json

OUT = ("left", "kicked")


def is_group(body: Json) -> bool:
    """Whether something is of a group."""
    chat = body.get("chat")
    return isinstance(chat, dict) and chat.get("type") in ("group", "supergroup")


def move_group(bot_id: int, old: int, new: int) -> None:
    """A group goes on under another number."""
    Group.objects.filter(bot=bot_id, chat_id=old).update(chat_id=new)


def lose_group(bot_id: int, chat_id: int, why: str) -> None:
    """Nothing goes to a group any more, until somebody connects it again."""
    for group in Group.objects.filter(bot=bot_id, chat_id=chat_id):
        group.trouble = why[:500]
        group.save(update_fields=["trouble"])


def take_membership(bot: Bot, kind: str, body: Json) -> bool:
    """A handler: the bot was taken into a group, or out of it, or may do something else there."""
    if kind != "my_chat_member" or not is_group(body):
        return False
    member = body["new_chat_member"]
    with translation.override(bot.site.locale):
        lose_group(bot.pk, body["chat"]["id"], missing(member))
    return True


def missing(member: Json) -> str:
    """What a bot lacks in a group, as what it is there; empty where it lacks nothing."""
    if member["status"] in OUT:
        return _("The bot was removed from the group.")
    if member["status"] != "administrator":
        return _("The bot is no administrator of the group.")
    if not member.get("can_manage_topics"):
        return _("The bot may not manage topics.")
    return ""

"""Whether anything reaches somebody in Telegram: managers are told when it does not any more."""

from bot.models import Bot, BotUser
from bot.updates.reading import Json
from bot.visitors.people import user_of
from dialogs.actions import note_reach
from dialogs.models import Dialog
from realtime.sync import rows_changed
from replyx.database.clock import shared_now

GONE = ("kicked", "left")
BLOCKED, UNBLOCKED, DELETED = "blocked", "unblocked", "account_deleted"


def take_membership(bot: Bot, kind: str, body: Json) -> bool:
    """Somebody blocked the bot in their private chat, or lets it write again."""
    if kind != "my_chat_member" or body["chat"].get("type") != "private":
        return False
    user = user_of(bot, body["from"])
    if body["new_chat_member"]["status"] in GONE:
        lost(user, BLOCKED)
    else:
        found(user)
    return True


def lost(user: BotUser, why: str) -> None:
    """Nothing reaches them from now on, because of `blocked` or `account_deleted`; told once."""
    own = BotUser.objects.filter(pk=user.pk, blocked_at=None)
    if own.update(blocked_at=shared_now()):
        tell(user, why)


def found(user: BotUser) -> None:
    """They let the bot write again."""
    if BotUser.objects.filter(pk=user.pk, blocked_at__isnull=False).update(blocked_at=None):
        tell(user, UNBLOCKED)


def tell(user: BotUser, system_type: str) -> None:
    """Say so in the dialog that they have open, if anything was said there."""
    own = Dialog.objects.filter(visitor=user.visitor_id, status=Dialog.Status.OPEN, last_seq__gt=0)
    rows_changed([user])
    for dialog in own:
        note_reach(dialog.pk, system_type)

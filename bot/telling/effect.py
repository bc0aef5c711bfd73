"""The effect (`dialogs.log.Effect`) by which a visitor reads in Telegram what the site says."""

from collections.abc import Iterable, Sequence

from bot.models import BotUser
from bot.telling import system
from bot.telling.composing import show
from bot.telling.telling import change, say, say_quietly, take_back
from dialogs.handoff.moves import REST
from dialogs.models import Channel, Entry, Site


class Telling:
    """What managers, the assistant and the system say to visitors who write to a bot."""

    def concerns(self, site: Site, /) -> bool:
        """Whether the site has a bot."""
        return site.has_bot

    def __call__(self, entries: Sequence[Entry], /) -> None:
        """Put what is to be sent; nothing to whom nothing reaches."""
        told = [entry for entry in entries if is_told(entry)]
        asked = [entry for entry in entries if is_asked(entry)]
        if not told and not asked:
            return
        users = users_of([*told, *asked])
        for entry in asked:
            if user := users.get(entry.dialog.visitor_id):
                show(user)
        for entry in told:
            if user := users.get(entry.dialog.visitor_id):
                tell(entry, user, entries)


def is_told(entry: Entry) -> bool:
    """Whether an entry is for a visitor in Telegram. What they say themselves is not, wherever they
    said it: in the Mini App they read it there. What a scenario says is on its way already.
    """
    to_telegram = entry.dialog.channel == Channel.TELEGRAM and not entry.data.get("scenario")
    return to_telegram and not entry.private and entry.sender != Entry.Sender.USER


def is_asked(entry: Entry) -> bool:
    """Whether a visitor in Telegram has said something that an assistant begins to answer."""
    dialog, to_telegram = entry.dialog, entry.dialog.channel == Channel.TELEGRAM
    says = entry.sender == Entry.Sender.USER and entry.kind == Entry.Kind.MESSAGE
    return to_telegram and says and dialog.site.has_assistant and dialog.handoff in REST


def users_of(entries: Iterable[Entry]) -> dict[int, BotUser]:
    """By the visitor: the chat with the bot that they wrote to last, of those that are theirs."""
    visitors = {entry.dialog.visitor_id for entry in entries}
    users = BotUser.objects.filter(visitor__in=visitors, bot__enabled=True, blocked_at=None)
    return {user.visitor_id or 0: user for user in users.order_by("seen_at", "pk")}


def tell(entry: Entry, user: BotUser, together: Sequence[Entry]) -> None:
    """Put what an entry comes to, which was written with others."""
    match entry.kind:
        case Entry.Kind.EDIT:
            change(entry)
        case Entry.Kind.DELETION:
            take_back(entry)
        case _ if entry.sender != Entry.Sender.SYSTEM:
            say(entry, user)
        case _ if text := system.text_of(entry, user, together):
            say_quietly(entry, user, text)

"""What the program itself says in a private chat, in the language of whoever is there."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import BotUser
from bot.scenarios.live import keyboard
from bot.sending.outbox import put
from bot.visitors.content import Lost, megabytes
from bot.visitors.people import language_for
from dialogs.models import Site


def welcome(user: BotUser, site: Site, number: int) -> None:
    """The site's welcome, once for each time that they begin."""
    text = site.welcome(language_for(user))
    if text:
        say(user, text, number, "welcome")


def tell_lost(user: BotUser, lost: Sequence[Lost], number: int) -> None:
    """Which files of a message did not come, and that the rest did."""
    if not lost:
        return
    with translation.override(language_for(user)):
        lines = [f"{each.piece.name} — {why_of(each)}" for each in lost]
        lines.append(_("What you wrote has come, and that there was a file."))
    say(user, "\n".join(lines), number, "lost")


def why_of(lost: Lost) -> str:
    """Why a file did not come."""
    if lost.why == "large":
        limit = megabytes(settings.LIMIT_FILE)
        return _("too large: a file may have {size}.").format(size=limit)
    if lost.why == "gone":
        return _("Telegram did not give it to us. Please send it again.")
    return _("programs and web pages are not taken.")


def say(user: BotUser, text: str, number: int, what: str) -> None:
    """A text for somebody, as a reply to a message of theirs, with the keyboard; once."""
    below = keyboard(user.bot_id, user.language, user.bot.site.locale)
    params = {
        "text": text,
        "reply_parameters": {"message_id": number, "allow_sending_without_reply": True},
        **({"reply_markup": below} if below else {}),
    }
    place = user.bot_id, user.telegram_id
    put(*place, "sendMessage", params, dedupe=f"{what}:{place[0]}:{place[1]}:{number}")

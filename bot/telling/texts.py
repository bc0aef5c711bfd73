"""What a message says in Telegram's HTML, in the language of whoever reads it."""

from django.utils import translation
from django.utils.translation import gettext as _

from bot.models import BotUser
from bot.sending.html import escaped
from dialogs.models import Dialog, Entry
from replyx.language import language_of

__all__ = ["escaped", "language_for", "text_of"]


def text_of(entry: Entry, user: BotUser) -> str:
    """A message, and under an assistant's where it is from. What there is to choose from stands on
    its buttons, and not here.
    """
    text = entry.text.split("\n")[0] if entry.data.get("choices") else entry.text
    pieces = [escaped(text), sources_of(entry, user)]
    return "\n\n".join(piece for piece in pieces if piece.strip())


def sources_of(entry: Entry, user: BotUser) -> str:
    """Links to what an answer was taken from; empty where there are none."""
    links = [
        f'<a href="{escaped(each["url"]).replace(chr(34), "&quot;")}">{escaped(each["title"])}</a>'
        for each in entry.data.get("sources", ())
        if each["url"].startswith(("https://", "http://"))
    ]
    if not links:
        return ""
    with translation.override(language_for(entry.dialog, user)):
        return " ".join([_("Source:"), ", ".join(links)])


def language_for(dialog: Dialog, user: BotUser) -> str:
    """Theirs, if we speak it, else the site's."""
    return language_of("", user.language, last=dialog.site.locale)

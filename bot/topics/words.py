"""What an entry looks like in a topic, as Telegram's HTML."""

from django.utils import translation
from django.utils.translation import gettext as _

from bot.sending.html import escaped
from bot.sending.splitting import split
from dialogs.cutting import one_line
from dialogs.models import Entry
from dialogs.names import colleague_name


def texts_of(entry: Entry) -> list[str]:
    """What is said, under who says it, in as many messages as it takes."""
    if entry.sender == Entry.Sender.SYSTEM:
        return [f"<i>{escaped(entry.text)}</i>"]
    return split(f"{header_of(entry)}\n{escaped(entry.text)}")


def header_of(entry: Entry) -> str:
    """Who says it, as colleagues know them; empty for what nobody says."""
    with translation.override(entry.dialog.site.locale):
        match entry.sender:
            case Entry.Sender.USER:
                name = one_line(entry.author_name or str(entry.dialog.visitor))
                return f"<b>{escaped(name)}</b>"
            case Entry.Sender.ASSISTANT:
                return "🤖 <b>{name}</b>".format(name=escaped(_("Assistant")))
            case Entry.Sender.MANAGER:
                name = colleague_name(entry.author) if entry.author else entry.author_name
                own = escaped(one_line(name or _("Manager")))
                words = _("🔒 <b>{name}</b>, a note") if entry.private else "💬 <b>{name}</b>"
                return words.format(name=own)
    return ""

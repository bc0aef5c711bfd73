"""What became of a dialog, in the words that visitors read in the widget too."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot.models import BotUser
from bot.sending.html import escaped
from bot.telling.texts import language_for
from dialogs.handoff.queue import position, usual_wait
from dialogs.managers.here import somebody_there
from dialogs.models import Dialog, Entry

MINUTE = 60  # seconds
JOINED = gettext_noop("{name} joined the conversation")
WORDS = {
    "closed": gettext_noop("The conversation was closed"),
    "assigned": JOINED,
    "handoff_started": JOINED,
    "handoff_requested": gettext_noop("A person was asked for"),
    "handoff_released": gettext_noop("The conversation with the manager is over"),
    "handoff_cancelled": gettext_noop("You are not waiting for a person any more"),
    "handoff_expired": gettext_noop("Nobody could come in time. What you wrote will be read."),
}


def text_of(entry: Entry, user: BotUser, together: Sequence[Entry]) -> str:
    """The words, as HTML; empty for what is nothing to a visitor. Of a dialog that ends it is said
    once, not also that its manager is gone.
    """
    word = WORDS.get(entry.system_type)
    own = [each for each in together if each.dialog_id == entry.dialog_id]
    if word is None or (entry.system_type != "closed" and own[-1].system_type == "closed"):
        return ""
    with translation.override(language_for(entry.dialog, user)):
        said = _(word).format(name=entry.data.get("manager") or _("Manager"))
        if entry.system_type == "handoff_requested":
            said = " ".join([f"{said}.", *waiting_words(entry.dialog)])
        return f"<i>{escaped(said)}</i>"


def waiting_words(dialog: Dialog) -> list[str]:
    """Where somebody stands in line, and what may honestly be said of how long it takes."""
    said = []
    if place := position(dialog):
        next_one = _("You are next.")
        later = _("You are number {position} in line.").format(position=place)
        said.append(next_one if place == 1 else later)
    if somebody_there(dialog.site) is False:
        return [*said, _("Nobody is here right now; your place is kept.")]
    wait = usual_wait(dialog.site_id)
    if wait is None:
        return said
    minutes = -(-wait // MINUTE)
    usual = _("The answer usually comes within {count} min.").format(count=minutes)
    return [*said, _("The answer usually comes within a minute.") if wait < MINUTE else usual]

"""What a browser shows: no more than may be read over a shoulder."""

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _

from dialogs.cutting import one_line, shortened
from dialogs.models import Dialog, Entry
from realtime.history import epoch

LONGEST = 120  # characters of what the visitor said


class Call(msgspec.Struct):
    """A notification. Those of one `tag` replace each other; `dialog` is what a click opens, None
    for the inbox.
    """

    title: str
    body: str
    tag: str
    lang: str
    dialog: int | None = None


def call_of(dialog: Dialog, first: Entry, language: str) -> Call:
    """A visitor waits: who it is, and the first line of what they said first."""
    with translation.override(language):
        title = _("{visitor} waits for an answer").format(visitor=one_line(str(dialog.visitor)))
        return Call(title, line_of(first), topic_of(dialog.pk), language, dialog.pk)


def trial_of(language: str) -> Call:
    """What "send a test" shows."""
    with translation.override(language):
        title, body = _("A test"), _("This browser is told when a visitor waits.")
        return Call(title, body, "test", language)


def line_of(entry: Entry) -> str:
    """The first line of a message that says something, or the names of its files."""
    lines = (one_line(line, len(line)) for line in entry.text.splitlines())
    files = one_line(", ".join(file.name for file in entry.files), 2 * LONGEST)
    return shortened(next(filter(None, lines), files), LONGEST)


def topic_of(dialog_id: int) -> str:
    """Under which a later push replaces one that was not delivered: 32 letters at most."""
    return f"d{dialog_id}-{epoch()[:10]}"

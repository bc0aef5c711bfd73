"""A notice as a mail: what the visitor said, who they are, and the way to their dialog."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dialogs.cutting import one_line, shortened
from dialogs.models import Entry
from notify.escalation.waiting import said_from
from notify.mail.envelope import Ids, envelope, message_id
from notify.mail.leaving import leave_url
from notify.models import Notice
from replyx.reach import public_url

MOST, LONGEST = 20, 1000  # messages of a mail; characters of a message


def letter(notice: Notice, address: str) -> EmailMultiAlternatives:
    """The mail, not sent yet, of the messages that it tells of. Needs the dialog, the site and the
    visitor. `Message-ID` is the same each time.
    """
    dialog = notice.dialog
    with translation.override(dialog.site.locale):
        words = context(notice)
        subject = _("{visitor} waits for an answer — {site}").format(
            visitor=words["visitor"], site=words["site"]
        )
        ids = Ids(message_id("notice", notice.pk), message_id("dialog", notice.dialog_id))
        return envelope("notify/letter", words, subject=subject, to=address, ids=ids)


def context(notice: Notice) -> dict[str, Any]:
    """What the templates show."""
    dialog, visitor = notice.dialog, notice.dialog.visitor
    said = said_from(dialog, notice.from_seq).filter(seq__lte=notice.upto_seq)
    first = list(said.prefetch_related("attachments")[:MOST])
    return {
        "language": dialog.site.locale,
        "visitor": one_line(str(visitor)),
        "email": one_line(visitor.email),
        "site": one_line(dialog.site.name),
        "messages": [(entry.created_at, text_of(entry)) for entry in first],
        "more": said.count() - len(first),
        "link": public_url(reverse("inbox-dialog", args=[dialog.pk])),
        "leave": leave_url(notice.user_id),
    }


def text_of(entry: Entry) -> str:
    """What a message says, or the names of its files."""
    text = entry.text or ", ".join(one_line(file.name) for file in entry.files)
    return shortened(text, LONGEST)

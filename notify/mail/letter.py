"""A notice as a mail: what the visitor said, who they are, and the way to their dialog."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dialogs.cutting import cut
from dialogs.models import Entry
from notify.escalation.waiting import said_from
from notify.mail.leaving import leave_url
from notify.models import Notice
from realtime.history import epoch
from replyx.reach import public_url

MOST, LONGEST, NAME = 20, 1000, 80  # messages of a mail; characters of a message, of a name


def letter(notice: Notice, address: str, upto: int) -> EmailMultiAlternatives:
    """The mail, not sent yet, of the messages up to a number. Needs the dialog, the site and the
    visitor.

    `Message-ID` is the same each time, and all mails of a dialog refer to one that there never was,
    so that readers show them as one conversation.
    """
    dialog, thread = notice.dialog, message_id("dialog", notice.dialog_id)
    with translation.override(dialog.site.locale):
        words = context(notice, upto)
        subject = _("{visitor} waits for an answer — {site}").format(
            visitor=words["visitor"], site=words["site"]
        )
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("notify/letter.txt", words),
            to=[address],
            headers={
                "Message-ID": message_id("notice", notice.pk),
                "In-Reply-To": thread,
                "References": thread,
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{words['leave']}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        mail.attach_alternative(render_to_string("notify/letter.html", words), "text/html")
    return mail


def context(notice: Notice, upto: int) -> dict[str, Any]:
    """What the templates show."""
    dialog, visitor = notice.dialog, notice.dialog.visitor
    said = said_from(dialog, notice.from_seq).filter(seq__lte=upto)
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
    short = cut(text, LONGEST)
    return short if short == text else f"{short}…"


def one_line(name: str) -> str:
    """A name for a header: no line ends with it, and none begins."""
    printable = "".join(sign if sign.isprintable() else " " for sign in name)
    return cut(" ".join(printable.split()), NAME)


def message_id(kind: str, number: int) -> str:
    """`<notice.7.…@shop.example>`: of this database alone."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{kind}.{number}.{epoch()}@{domain}>"

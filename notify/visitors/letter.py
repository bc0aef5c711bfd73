"""What a visitor is mailed: the conversation since they looked, and a way back to it.

Whoever typed the address may have typed a stranger's. So no name that a visitor chose is in the
mail, what they wrote is quoted briefly, and nothing in it can be followed.
"""

from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import regex
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogs.cutting import one_line, shortened
from dialogs.hours.zones import zone_named
from dialogs.models import Dialog, Entry
from dialogs.queries import ANSWERS, as_they_read_now, with_files
from notify.mail.envelope import Ids, envelope, message_id
from notify.models import VisitorMail
from notify.visitors.absence import messages
from notify.visitors.leaving import leave_url
from notify.visitors.links import LIVES, link_of, may_resume
from realtime.frames import Message
from replyx.language import language_of
from replyx.reach import public_url

MOST, LONGEST, LONGEST_OWN = 20, 1000, 200  # messages; characters of an answer, of a visitor's
FOLLOWED = regex.compile(r"\S*(?:://|@|www\.|[^\W_][.\u3002\uff0e\uff61][^\W\d_]{2,})\S*", regex.I)


class Line(NamedTuple):
    """One message as the templates show it."""

    at: datetime
    author: str
    is_own: bool
    text: str


def letter(mail: VisitorMail, upto: int) -> EmailMultiAlternatives:
    """The mail, not sent yet, of what was said up to a number. Needs the dialog with its people and
    the mailbox. `Message-ID` is the same each time.
    """
    dialog = mail.dialog
    language = language_of("", dialog.context.get("language"), last=dialog.site.locale)
    zone = zone_named(dialog.context.get("timezone") or "UTC")
    with translation.override(language), timezone.override(zone):
        words = {"language": language, **context(mail, upto)}
        ids = Ids(message_id("visitor-mail", mail.pk), message_id("visitor-dialog", mail.dialog_id))
        return envelope(
            "notify/visitor_letter",
            words,
            subject=_("You have an answer — {site}").format(site=words["site"]),
            to=mail.address,
            ids=ids,
            sender=formataddr((words["site"], parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        )


def context(mail: VisitorMail, upto: int) -> dict[str, Any]:
    """What the templates show."""
    dialog = mail.dialog
    said = messages(dialog).filter(
        sender__in=[Entry.Sender.USER, *ANSWERS], seq__gt=dialog.site_read_seq, seq__lte=upto
    )
    newest = list(said.order_by("-seq")[:MOST])[::-1]
    shown = as_they_read_now(dialog, with_files(newest), "site")
    resumes = may_resume(mail)
    return {
        "site": one_line(dialog.site.name),
        "messages": [line(each, dialog) for each in shown],
        "earlier": said.count() - len(newest),
        "link": public_url(reverse("widget-resume", args=[link_of(mail)])) if resumes else "",
        "until": mail.created_at + LIVES,
        "page": page_of(dialog),
        "was_given": mail.source == VisitorMail.Source.CHAT,
        "leave": leave_url(mail.mailbox),
    }


def line(message: Message, dialog: Dialog) -> Line:
    """A message, or the names of its files."""
    is_own = message.sender == Entry.Sender.USER
    text = message.text or ", ".join(one_line(file.name) for file in message.attachments)
    text = inert(shortened(text, LONGEST_OWN)) if is_own else shortened(text, LONGEST)
    author = message.author.name if message.author and not is_own else ""
    at = datetime.fromisoformat(message.created_at)
    return Line(at, one_line(author) or one_line(dialog.site.name), is_own, text)


def inert(text: str) -> str:
    """A text without what a mail program makes a link of."""
    return FOLLOWED.sub("[…]", text)


def page_of(dialog: Dialog) -> str:
    """The site's own address, where the visitor was on one; no path, which may hold secrets."""
    try:
        parts = urlsplit(dialog.context.get("url", ""))
    except ValueError:
        return ""
    origin = f"{parts.scheme}://{parts.netloc}"
    return f"{origin}/" if dialog.site.allows(origin) else ""

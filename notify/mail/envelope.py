"""What all our mails have in common: two parts, headers by which programs know them, ids."""

from email.utils import parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from realtime.history import epoch


class Ids(NamedTuple):
    """The `Message-ID` of a mail, and the one that all mails of its conversation refer to."""

    own: str
    thread: str


def envelope(
    template: str,
    words: dict[str, Any],
    *,
    subject: str,
    to: str,
    ids: Ids,
    sender: str | None = None,
) -> EmailMultiAlternatives:
    """A mail, not sent yet: `template.txt` and `template.html` with the words, of which `leave` is
    the address where its reader has no more of them (RFC 8058). Nobody answers to it by itself.

    All mails of a thread refer to one that there never was, so that readers show them as one
    conversation.
    """
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", words),
        from_email=sender,
        to=[to],
        headers={
            "Message-ID": ids.own,
            "In-Reply-To": ids.thread,
            "References": ids.thread,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{words['leave']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string(f"{template}.html", words), "text/html")
    return mail


def message_id(kind: str, number: int) -> str:
    """`<notice.7.…@shop.example>`: of this database alone."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{kind}.{number}.{epoch()}@{domain}>"

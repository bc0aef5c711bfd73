"""Where a visitor is written to, how many mails a mailbox gets, and whether it wants any."""

from datetime import timedelta

from django.conf import settings

from dialogs.models import Site, Visitor
from notify.models import Mailbox, VisitorMail
from replyx.database.clock import shared_now

DAY = timedelta(days=1)
COUNTED = (VisitorMail.Outcome.WAITING, VisitorMail.Outcome.SENT, VisitorMail.Outcome.FAILED)


def source_of(visitor: Visitor) -> VisitorMail.Source:
    """How their address is known. What the site says goes before what they typed."""
    return VisitorMail.Source.SITE if visitor.email else VisitorMail.Source.CHAT


def folded(address: str) -> str:
    """What is one mailbox however it is written: no case, nothing behind a plus."""
    name, _at, domain = address.lower().rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


def mailbox_of(site: Site, address: str) -> Mailbox:
    """The mailbox, nobody else's until the commit."""
    mailbox, _new = Mailbox.objects.select_for_update().get_or_create(
        site=site, address=folded(address)
    )
    return mailbox


def is_wanted_there(mail: VisitorMail) -> bool:
    """Whether its address is still the visitor's and takes mail. Needs the dialog with its people
    and the mailbox.
    """
    dialog = mail.dialog
    same = dialog.visitor.mailed_at == mail.address and dialog.merged_into_id is None
    return same and mail.mailbox.wants and dialog.site.mails_visitors


def is_too_much(mail: VisitorMail) -> bool:
    """Whether the mailbox, of whichever site, or the dialog had its mails of a day."""
    lately = VisitorMail.objects.filter(
        created_at__gt=shared_now() - DAY, outcome__in=COUNTED
    ).exclude(pk=mail.pk)
    to_dialog = lately.filter(dialog=mail.dialog_id)
    to_mailbox = lately.filter(mailbox__address=mail.mailbox.address)
    return reaches(to_dialog.count(), settings.LIMIT_MAILS_PER_DIALOG) or reaches(
        to_mailbox.count(), settings.LIMIT_MAILS_PER_MAILBOX
    )


def reaches(count: int, limit: int) -> bool:
    """Whether there is no room; without a limit there always is."""
    return bool(limit) and count >= limit

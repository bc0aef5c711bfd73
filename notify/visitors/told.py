"""What became of the mail to a visitor, for the trace of an answer and for the inbox."""

import msgspec

from dialogs.models import Dialog, Entry
from dialogs.queries import ANSWERS
from dialogs.representations import iso
from dialogs.tracing.elsewhere import ToldVisitor
from notify.models import VisitorMail
from notify.visitors.absence import is_unseen

MOST = 200  # mails of a dialog


def visitor_told_of(entry: Entry) -> list[ToldVisitor]:
    """The mails that an answer is part of, or was to be."""
    if entry.sender not in ANSWERS or entry.private:
        return []
    mails = VisitorMail.objects.filter(
        dialog=entry.dialog_id, from_seq__lte=entry.seq, upto_seq__gte=entry.seq
    )
    return [told(mail) for mail in mails.order_by("pk")]


def mails_in(dialog: Dialog) -> list[ToldVisitor]:
    """The mails of a dialog, the newest, in their order."""
    newest = VisitorMail.objects.filter(dialog=dialog).order_by("-from_seq")[:MOST]
    return [told(mail) for mail in reversed(newest)]


def may_come(dialog: Dialog) -> bool:
    """Whether a mail waits, or there will be one if nobody looks. Needs the site and visitor."""
    waiting = VisitorMail.objects.filter(dialog=dialog, outcome=VisitorMail.Outcome.WAITING)
    wanted = dialog.site.mails_visitors and dialog.visitor.mailed_at
    return bool(wanted and is_unseen(dialog)) or waiting.exists()


def told(mail: VisitorMail) -> ToldVisitor:
    """One mail as a trace shows it."""
    shown = {
        "address": mail.address,
        "source": mail.source,
        "outcome": mail.outcome,
        "created_at": iso(mail.created_at),
        "sent_at": iso(mail.sent_at) if mail.sent_at else None,
        "upto_seq": mail.upto_seq,
    }
    return msgspec.convert(shown, ToldVisitor)

"""What a visitor has not seen, and whether they are here."""

from typing import NamedTuple

from django.db.models import Max, Min, Q, QuerySet

from dialogs.models import Dialog, Entry
from dialogs.queries import ANSWERS
from notify.models import VisitorMail
from realtime.presence.lease import Lease, dialog_key
from realtime.presence.leases import rolls_now


class Unseen(NamedTuple):
    """The numbers of the first and the last answer that a visitor has not seen."""

    from_seq: int
    upto_seq: int


def is_unseen(dialog: Dialog) -> bool:
    """Whether the team spoke last, the visitor has not seen it, and it is not settled whether they
    are to be told (as `UNSEEN` says it of rows).
    """
    behind = max(dialog.site_read_seq, dialog.settled_seq)
    return dialog.waiting_since is None and dialog.last_seq > behind


def seen(dialog: Dialog) -> int:
    """The number up to which the visitor has looked: what they read, and before what they wrote."""
    said = messages(dialog).filter(sender=Entry.Sender.USER)
    wrote = said.order_by("-seq").values_list("seq", flat=True).first() or 0
    return max(wrote, dialog.site_read_seq)


def messages(dialog: Dialog) -> QuerySet[Entry]:
    """The messages that both sides see and that were not taken back."""
    deleted = dialog.entries.filter(kind=Entry.Kind.DELETION).values("target")
    public = Q(kind=Entry.Kind.MESSAGE, private=False)
    return dialog.entries.filter(public).exclude(seq__in=deleted)


def unseen(dialog: Dialog) -> Unseen | None:
    """The answers behind what they looked at; None where there are none."""
    answers = messages(dialog).filter(sender__in=ANSWERS, seq__gt=seen(dialog))
    found = answers.aggregate(first=Min("seq"), last=Max("seq"))
    return Unseen(found["first"], found["last"]) if found["first"] else None


def was_told(dialog: Dialog) -> bool:
    """Whether there was a mail since they looked."""
    return VisitorMail.objects.filter(dialog=dialog, from_seq__gt=seen(dialog)).exists()


def has_looked(mail: VisitorMail) -> bool:
    """Whether the visitor was first, or nothing is left to tell."""
    answers = unseen(mail.dialog)
    return answers is None or answers.from_seq > mail.upto_seq


def is_here(dialog: Dialog) -> bool:
    """Whether the visitor is connected; who may be is taken to be."""
    [roll] = rolls_now(dialog_key(dialog.pk))
    return roll.has(is_visitor) is not False


def is_visitor(lease: Lease) -> bool:
    return lease.side == "site"

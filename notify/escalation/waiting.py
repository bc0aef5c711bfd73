"""What of a dialog waits untold: the visitor's messages with which nobody was first, and that a
person was asked for.
"""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Min, Q, QuerySet

from dialogs.handoff.moves import REQUEST
from dialogs.models import Dialog, Entry, Site
from dialogs.queries import ANSWERS
from notify.models import Notice


class Waiting(NamedTuple):
    """The numbers of its first and last message, and since when."""

    from_seq: int
    upto_seq: int
    since: datetime


def is_over(dialog: Dialog) -> bool:
    """Whether nobody waits for anybody: it is closed, goes on elsewhere, or was answered."""
    return dialog.status != Dialog.Status.OPEN or dialog.waiting_since is None


def dealt_with(dialog: Dialog) -> int:
    """The number up to which somebody was first, as the site counts it; who closes a dialog is done
    with what was said, too. Needs the site.
    """
    answers = Q(kind=Entry.Kind.MESSAGE, sender__in=ANSWERS, private=False)
    ends = dialog.entries.filter(answers | Q(system_type="closed"))
    answered = ends.order_by("-seq").values_list("seq", flat=True).first() or 0
    if dialog.site.escalate_until == Site.EscalateUntil.ANSWERED:
        return answered
    return max(answered, dialog.admin_read_seq)


def said_from(dialog: Dialog, seq: int) -> QuerySet[Entry]:
    """What waits for managers from a number on, the earliest first: the visitor's messages, and
    requests for a person.
    """
    calls = Q(sender=Entry.Sender.USER) | Q(system_type=REQUEST.system_type)
    return dialog.entries.filter(calls, kind=Entry.Kind.MESSAGE, seq__gte=seq).order_by("seq")


def waiting_in(dialog: Dialog) -> Waiting | None:
    """The waiting of which nobody was told yet; None where there is none."""
    if is_over(dialog):
        return None
    done = dealt_with(dialog)
    told = Notice.objects.filter(dialog=dialog).aggregate(upto=Max("upto_seq"))["upto"] or 0
    if told > done and dialog.site.escalate_until == Site.EscalateUntil.ANSWERED:
        return None  # the same waiting goes on, however much is said and read in it
    said = said_from(dialog, max(done, told) + 1).order_by()
    found = said.aggregate(first=Min("seq"), last=Max("seq"), since=Min("created_at"))
    return Waiting(found["first"], found["last"], found["since"]) if found["first"] else None


def is_wanted(notice: Notice) -> bool:
    """Whether nobody was first since. Needs the dialog and its site."""
    dialog = notice.dialog
    return not is_over(dialog) and dealt_with(dialog) < notice.from_seq

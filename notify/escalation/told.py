"""Who was told of a message, for its trace, and of what is said in a dialog, for its thread."""

import msgspec
from django.contrib.auth.models import User
from django.db.models import QuerySet

from dialogs.models import Dialog, Entry
from dialogs.names import colleague_name
from dialogs.representations import iso
from dialogs.tracing.elsewhere import Told
from notify.escalation.overtaking import first_since
from notify.escalation.waiting import is_wanted
from notify.models import Notice

MOST = 200  # notices of a dialog, the newest


def told_of(entry: Entry) -> list[Told]:
    """Everybody who was told of the waiting that a visitor's message is part of, or was to be."""
    if entry.sender != Entry.Sender.USER:
        return []
    found = Notice.objects.filter(
        dialog=entry.dialog_id, from_seq__lte=entry.seq, upto_seq__gte=entry.seq
    )
    return [told(notice) for notice in as_they_stand(found.order_by("due_at", "pk"))]


def told_in(dialog: Dialog) -> list[tuple[int, int, Told]]:
    """The same of every waiting in a dialog, each with the numbers from and to which it was."""
    found = Notice.objects.filter(dialog=dialog).order_by("-from_seq", "-due_at", "-pk")
    notices = reversed(as_they_stand(found[:MOST]))
    return [(notice.from_seq, notice.upto_seq, told(notice)) for notice in notices]


def as_they_stand(found: QuerySet[Notice]) -> list[Notice]:
    """Notices of one dialog with all that is told of them."""
    names = ("dialog__site", "user__profile", "overtaken_by__profile")
    notices = list(found.select_related(*names))
    see_overtaken(notices)
    return notices


def see_overtaken(notices: list[Notice]) -> None:
    """What is still to come and will not be, as somebody was first, is seen so; nothing is stored.
    They are of one dialog; what is merged into another is told there.
    """
    known: dict[int, tuple[bool, User | None]] = {}
    for notice in notices:
        if notice.outcome != Notice.Outcome.WAITING or notice.dialog.merged_into_id:
            continue
        if notice.from_seq not in known:
            is_over = not is_wanted(notice)
            first = first_since(notice.dialog, notice.from_seq) if is_over else None
            known[notice.from_seq] = is_over, first
        is_over, first = known[notice.from_seq]
        if is_over:
            notice.outcome, notice.overtaken_by = Notice.Outcome.CANCELLED, first


def told(notice: Notice) -> Told:
    """One notice as a trace shows it."""
    shown = {
        "person": notice.user_id,
        "name": colleague_name(notice.user),
        "road": notice.road,
        "outcome": notice.outcome,
        "first": colleague_name(notice.overtaken_by) if notice.overtaken_by else None,
        "repetition": notice.repetition,
        "created_at": iso(notice.created_at),
        "due_at": iso(notice.due_at),
        "sent_at": iso(notice.sent_at) if notice.sent_at else None,
    }
    return msgspec.convert(shown, Told)

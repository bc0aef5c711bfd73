"""Who was told of a message, for its trace."""

import msgspec

from dialogs.models import Entry
from dialogs.names import colleague_name
from dialogs.representations import iso
from dialogs.tracing.elsewhere import Told
from notify.models import Notice


def told_of(entry: Entry) -> list[Told]:
    """Everybody who was told of the waiting that a visitor's message is part of, or was to be."""
    if entry.sender != Entry.Sender.USER:
        return []
    found = Notice.objects.filter(
        dialog=entry.dialog_id, from_seq__lte=entry.seq, upto_seq__gte=entry.seq
    )
    with_names = found.select_related("user__profile", "overtaken_by__profile")
    return [told(notice) for notice in with_names.order_by("due_at", "pk")]


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

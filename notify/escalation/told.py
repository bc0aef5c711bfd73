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
    return [told(notice) for notice in found.select_related("user__profile").order_by("pk")]


def told(notice: Notice) -> Told:
    """One notice as a trace shows it."""
    shown = {
        "person": notice.user_id,
        "name": colleague_name(notice.user),
        "road": notice.road,
        "outcome": notice.outcome,
        "created_at": iso(notice.created_at),
        "sent_at": iso(notice.sent_at) if notice.sent_at else None,
    }
    return msgspec.convert(shown, Told)

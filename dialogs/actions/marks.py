"""How far each side has come. Marks only rise; they are state, not entries of the log."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from dialogs.announce import announce_mark
from dialogs.models import Dialog, Entry
from realtime.frames import Mark
from realtime.groups import Side


def mark_read(dialog_id: int, side: Side, seq: int) -> None:
    """A side has seen everything up to `seq`. Raises ValueError where there is no such number."""
    rise(dialog_id, "read", side, seq)


def mark_delivered(dialog_id: int, side: Side, seq: int) -> None:
    """A side has received everything up to `seq`. Raises ValueError as `mark_read` does."""
    rise(dialog_id, "delivered", side, seq)


def rise(dialog_id: int, kind: Mark, side: Side, seq: int) -> None:
    """Raise a mark if it is below `seq`, in one statement, and tell both sides if it rose."""
    column = f"{side}_{kind}_seq"
    in_row = kind == "read" and side == "admin"
    now = timezone.now()
    with transaction.atomic():
        below = Dialog.objects.filter(pk=dialog_id, last_seq__gte=seq, **{f"{column}__lt": seq})
        rose = (below.change if in_row else below.change_unseen)(now, **{column: seq})
        dialog = Dialog.objects.with_people().get(pk=dialog_id)
        if not rose:
            if not 0 <= seq <= dialog.last_seq:
                raise ValueError(f"the dialog has no number {seq}")
            return
        if in_row:
            dialog.unread = dialog.entries.filter(
                kind=Entry.Kind.MESSAGE, sender=Entry.Sender.USER, seq__gt=seq
            ).count()
            dialog.save(update_fields=["unread"])
        transaction.on_commit(partial(announce_mark, dialog, kind, side, seq), robust=True)

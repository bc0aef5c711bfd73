"""How far each side has come. Marks only rise; they are state, not entries of the log.

Clients send them with every message that they get, so all of a moment are raised together.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, Q

from dialogs.announce import announce_marks
from dialogs.models import Dialog, Entry
from dialogs.models.dialog import ROW
from realtime.groups import Side
from realtime.host import NewMark
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit
from replyx.database.questions import Question
from replyx.database.rows import commit_too, in_one_trip, update, wait_for_nobody

MARKS = ("admin_read_seq", "site_read_seq", "admin_delivered_seq", "site_delivered_seq", "version")
STATE = (*MARKS, "updated_at")
OF_ROW = ("row_version", "unread", "untold_since")
# In the order of their ids, as the door of messages has it: nobody waits for each other.
LOCKED: Question[Dialog] = Question(
    lambda keys: (
        Dialog.objects.only("last_seq", *MARKS)
        .filter(pk__in=keys)
        .select_for_update(no_key=True)
        .order_by("pk")
    )
)
LOCKED_WITH_ROW: Question[Dialog] = Question(
    lambda keys: (
        Dialog.objects.with_people()
        .only(*ROW, *MARKS, "untold_since")
        .filter(pk__in=keys)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
)


def mark_read(dialog_id: int, side: Side, seq: int) -> None:
    """A side has seen everything up to `seq`. Raises ValueError where there is no such number."""
    rise(NewMark(dialog_id, side, "read", seq))


def mark_delivered(dialog_id: int, side: Side, seq: int) -> None:
    """A side has received everything up to `seq`. Raises ValueError as `mark_read` does."""
    rise(NewMark(dialog_id, side, "delivered", seq))


def rise(mark: NewMark) -> None:
    """Raise one mark. Raises ValueError where the dialog has no such number."""
    if not rise_all([mark])[0]:
        raise ValueError(f"the dialog has no number {mark.seq}")


def rise_all(marks: Sequence[NewMark]) -> list[bool]:
    """Raise marks of any dialogs where they are higher than before, in one transaction, and tell
    both sides of those that rose. Of each, whether its dialog has that number.
    """
    now = shared_now()
    with transaction.atomic():
        locked = LOCKED_WITH_ROW if any(map(in_row, marks)) else LOCKED
        with in_one_trip():
            wait_for_nobody()
            found = locked.send(sorted({mark.dialog_id for mark in marks}))
        dialogs = {dialog.id: dialog for dialog in found()}
        known = [is_number(mark.seq, dialogs.get(mark.dialog_id)) for mark in marks]
        there = [mark for mark, is_known in zip(marks, known, strict=True) if is_known]
        rose = raised(there, dialogs)
        if rose:
            store(rose, dialogs, now)
    return known


def in_row(mark: NewMark) -> bool:
    """Whether a row of the inbox shows it: what managers have not read."""
    return mark.kind == "read" and mark.side == "admin"


def is_number(seq: int, dialog: Dialog | None) -> bool:
    """Whether a dialog, if it is there, has a number."""
    return dialog is not None and 0 <= seq <= dialog.last_seq


def raised(marks: Iterable[NewMark], dialogs: dict[int, Dialog]) -> list[NewMark]:
    """Set the marks that are higher; those, the furthest of each kind."""
    rose: dict[tuple[int, str], NewMark] = {}
    for mark in marks:
        dialog, column = dialogs[mark.dialog_id], f"{mark.side}_{mark.kind}_seq"
        if mark.seq > getattr(dialog, column):
            setattr(dialog, column, mark.seq)
            rose[mark.dialog_id, column] = mark
    return list(rose.values())


def store(rose: list[NewMark], dialogs: dict[int, Dialog], now: datetime) -> None:
    """Store what rose in dialogs that are locked; it is announced after the commit."""
    rows = [dialogs[mark.dialog_id] for mark in rose if in_row(mark)]
    changed = [dialogs[dialog_id] for dialog_id in sorted({mark.dialog_id for mark in rose})]
    for dialog in changed:
        dialog.version, dialog.updated_at = dialog.version + 1, now
    for dialog in rows:
        dialog.row_version = dialog.version
    count_unread(rows)
    after_commit(announce_marks, rose, rows)
    with in_one_trip():
        update(changed, *STATE, *(OF_ROW if rows else ()))
        commit_too()


def count_unread(dialogs: list[Dialog]) -> None:
    """Count what visitors have said since the managers' mark: it waits on, and for itself."""
    for dialog in dialogs:
        dialog.unread = 0
    behind = [dialog for dialog in dialogs if dialog.admin_read_seq < dialog.last_seq]
    if not behind:
        return
    after = [Q(dialog_id=dialog.pk, seq__gt=dialog.admin_read_seq) for dialog in behind]
    said = Entry.objects.filter(kind=Entry.Kind.MESSAGE, sender=Entry.Sender.USER)
    unread = said.filter(Q(*after, _connector=Q.OR)).values("dialog_id").order_by()
    counted = unread.annotate(Count("pk"), Min("created_at"))
    found = {each["dialog_id"]: each for each in counted}
    for dialog in behind:
        left = found.get(dialog.pk)
        dialog.unread = left["pk__count"] if left else 0
        if left and dialog.waiting_since is not None:
            dialog.untold_since = dialog.untold_since or left["created_at__min"]

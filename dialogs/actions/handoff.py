"""Ask for a person, take over, release, cancel: each move is one conditional UPDATE, whose row
count says who was first, and one entry of the log. A manager's first public reply takes over too,
in the transaction that writes it (`batch`).
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from dialogs.actions.states import Merged, append_system
from dialogs.handoff.moves import (
    CANCEL,
    EXPIRE,
    RELEASE,
    REQUEST,
    TAKE,
    By,
    Move,
    NotNow,
    Reason,
    State,
    Taken,
    taken_by,
)
from dialogs.models import Dialog, Entry
from dialogs.names import colleague_name
from dialogs.queries import ANSWERS
from replyx.database.clock import shared_now

NOBODY = Q(manager=None)


def request_handoff(
    dialog_id: int, by: By, reason: Reason = "asked", author: User | None = None
) -> Dialog:
    """A person is asked for. Raises NotNow where one is, or answers already, Merged and
    Dialog.DoesNotExist.
    """
    now = shared_now()
    asked = {
        "handoff_by": by, "handoff_reason": reason, "requested_at": now, "taken_at": None,
        # Whoever asks waits, as whoever writes.
        "waiting_since": Coalesce("waiting_since", Value(now)),
        "untold_since": Coalesce("untold_since", Value(now)),
    }  # fmt: skip
    return _moved(dialog_id, REQUEST, now, author, {"by": by, "reason": reason}, asked)


def take_over(dialog_id: int, by: User) -> Dialog:
    """A manager answers from now on; whose the dialog is already keeps it. Raises Taken, NotNow,
    Merged and Dialog.DoesNotExist.
    """
    now = shared_now()
    # Of one who asked once, and not now, nobody says how long they waited.
    asked = Case(When(handoff=State.REQUESTED, then=F("requested_at")), default=Value(None))
    columns = {"manager": by, "taken_at": now, "requested_at": asked}
    free = Q(handoff__in=TAKE.before) | Q(handoff=State.ACTIVE) & NOBODY
    try:
        return _moved(dialog_id, TAKE, now, by, taken_by(by), columns, free)
    except NotNow:
        dialog = Dialog.objects.with_people().get(pk=dialog_id)
        if dialog.status != Dialog.Status.OPEN or dialog.manager is None:
            raise
        if dialog.manager_id != by.pk:
            raise Taken(colleague_name(dialog.manager)) from None
        return dialog


def release(dialog_id: int, by: User) -> Dialog:
    """The manager has done; the assistant goes on. Raises Taken where another answers, NotNow,
    Merged and Dialog.DoesNotExist.
    """
    own = Q(handoff=State.ACTIVE) & (Q(manager=by) | NOBODY)
    try:
        said = taken_by(by)
        return _moved(dialog_id, RELEASE, shared_now(), by, said, {"manager": None}, own)
    except NotNow:
        dialog = Dialog.objects.with_people().get(pk=dialog_id)
        if dialog.handoff == State.ACTIVE and dialog.manager not in (None, by):
            raise Taken(colleague_name(dialog.manager)) from None
        raise


def cancel_handoff(dialog_id: int, by: By, author: User | None = None) -> Dialog:
    """Nobody is asked for any more; what the visitor wrote since the last answer waits on. Raises
    NotNow, Merged and Dialog.DoesNotExist.
    """
    columns = {"waiting_since": _unanswered()}
    return _moved(dialog_id, CANCEL, shared_now(), author, {"by": by}, columns)


def expire_handoff(dialog_id: int) -> Dialog:
    """Nobody came in time; the visitor waits on, as somebody who wrote does. Raises NotNow, Merged
    and Dialog.DoesNotExist.
    """
    return _moved(dialog_id, EXPIRE, shared_now(), None, {"by": "rule"}, {})


def _unanswered() -> Subquery:
    """Of a dialog: the time of the first of the visitor's messages that nobody has answered."""
    said = Entry.objects.filter(dialog=OuterRef("pk"), kind=Entry.Kind.MESSAGE, private=False)
    answers = said.filter(sender__in=ANSWERS).order_by("-seq").values("seq")[:1]
    last = Coalesce(Subquery(answers), 0)
    waiting = said.filter(sender=Entry.Sender.USER).annotate(answered=last)
    first = waiting.filter(seq__gt=F("answered")).order_by("seq")
    return Subquery(first.values("created_at")[:1])


@transaction.atomic
def _moved(
    dialog_id: int,
    move: Move,
    now: datetime,
    author: User | None,
    said: dict[str, str],
    columns: dict[str, Any],
    where: Q | None = None,
) -> Dialog:
    """Make a move of an open dialog, and say it there; `where` it may be made other than the table
    says. The UPDATE is the first statement, so that commits come in the order of the numbers.
    """
    may = where or Q(handoff__in=move.before)
    own = Dialog.objects.filter(may, pk=dialog_id, status=Dialog.Status.OPEN)
    numbered = {"last_seq": F("last_seq") + 1, "active_at": now, "previous_at": F("active_at")}
    if not own.change(now, handoff=move.after, **numbered, **columns):
        raise _why_not(dialog_id)
    dialog = Dialog.objects.with_people().get(pk=dialog_id)
    append_system(dialog, move.system_type, author, now, said)
    return dialog


def _why_not(dialog_id: int) -> Exception:
    """What forbids a move. Raises Dialog.DoesNotExist."""
    dialog = Dialog.objects.get(pk=dialog_id)
    if dialog.merged_into_id is not None:
        return Merged(dialog.merged_into_id)
    return NotNow(dialog.handoff if dialog.status == Dialog.Status.OPEN else dialog.status)

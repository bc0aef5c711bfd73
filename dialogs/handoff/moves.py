"""The state machine of a handoff (contract chapter 6): which move leads where, from where."""

from typing import Literal, NamedTuple

from django.contrib.auth.models import User

from dialogs.models import Dialog
from dialogs.names import public_name

By = Literal["visitor", "assistant", "manager", "rule"]
Reason = Literal["asked", "not_found", "failed", "budget", "rule"]
State = Dialog.Handoff
REST = frozenset({State.NONE, State.RELEASED, State.CANCELLED})  # in which nobody waits or answers
BY_PEOPLE = frozenset({State.REQUESTED, State.ACTIVE})  # an assistant has nothing to say


class Move(NamedTuple):
    """What is said of it in the dialog, the states that it leaves, and the one that it leads to."""

    system_type: str
    before: frozenset[str]
    after: str


REQUEST = Move("handoff_requested", REST, State.REQUESTED)
TAKE = Move("handoff_started", REST | {State.REQUESTED}, State.ACTIVE)
RELEASE = Move("handoff_released", frozenset({State.ACTIVE}), State.RELEASED)
CANCEL = Move("handoff_cancelled", frozenset({State.REQUESTED}), State.CANCELLED)
EXPIRE = Move("handoff_expired", frozenset({State.REQUESTED}), State.CANCELLED)
# What the end of a dialog is to its handoff.
AT_THE_END: dict[str, Move] = {State.REQUESTED: CANCEL, State.ACTIVE: RELEASE}


class Taken(Exception):
    """Another manager was first; `str()` is their name as colleagues know it."""


class NotNow(Exception):
    """The state of the dialog forbids the move; `str()` is the state."""


def taken_by(manager: User) -> dict[str, str]:
    """What clients are told of a takeover."""
    name = public_name(manager)
    return {"by": "manager", **({"manager": name} if name else {})}


def nobody_answers(dialog: Dialog) -> bool:
    """Whether a dialog was taken over by somebody whom it was taken away from, or who was removed:
    anybody may take it over again.
    """
    return dialog.handoff == State.ACTIVE and dialog.manager_id is None

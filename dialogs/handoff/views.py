"""From the assistant to a person, and back: what managers do with a handoff."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions import cancel_handoff, release, take_over
from dialogs.handoff.queue import position, usual_wait
from dialogs.managers.here import somebody_there
from dialogs.models import Dialog
from dialogs.representations import iso, state_of
from dialogs.views.answers import refusals_answered
from dialogs.views.base import DialogView
from dialogs.views.schema import ERROR, HANDOFF
from realtime.groups import Side


def handoff_of(dialog: Dialog, side: Side) -> dict[str, Any]:
    """How it stands with the handoff of a dialog; why it was asked for is the managers' own."""
    shown: dict[str, Any] = {
        "state": dialog.handoff,
        "position": position(dialog),
        "wait_seconds": usual_wait(dialog.site_id),
        "manager": state_of(dialog, side).manager,
        "online": somebody_there(dialog.site),
    }
    if side == "admin":
        asked = dialog.requested_at
        shown |= {
            "by": dialog.handoff_by,
            "reason": dialog.handoff_reason,
            "requested_at": iso(asked) if asked else None,
        }
    return shown


class HandoffView(DialogView):
    """The state of a handoff."""

    @extend_schema(responses={200: HANDOFF})
    def get(self, request: Request, dialog_id: int) -> Response:
        """Who answers, or where the visitor stands in line."""
        return Response(handoff_of(self.find(dialog_id), self.side))


class TakeOverView(DialogView):
    """A manager takes over."""

    @extend_schema(request=None, responses={200: HANDOFF, 409: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Answer the visitor from now on; 409 `taken` where another was first."""
        self.find(dialog_id)
        with refusals_answered():
            dialog = take_over(dialog_id, self.manager)
        return Response(handoff_of(dialog, self.side))


class ReleaseView(DialogView):
    """A manager has done."""

    @extend_schema(request=None, responses={200: HANDOFF, 409: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Leave the visitor to the assistant; 409 `taken` where another answers."""
        self.find(dialog_id)
        with refusals_answered():
            dialog = release(dialog_id, self.manager)
        return Response(handoff_of(dialog, self.side))


class CancelView(DialogView):
    """Nobody is asked for any more."""

    @extend_schema(request=None, responses={200: HANDOFF, 409: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Take the visitor out of the line."""
        self.find(dialog_id)
        with refusals_answered():
            dialog = cancel_handoff(dialog_id, "manager", self.manager)
        return Response(handoff_of(dialog, self.side))

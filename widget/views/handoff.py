"""`/api/widget/dialogs/{id}/handoff/…`: a visitor asks for a person, or no longer."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs import limits
from dialogs.actions import cancel_handoff, request_handoff
from dialogs.handoff.views import handoff_of
from dialogs.views.answers import refusals_answered
from dialogs.views.schema import ERROR, HANDOFF
from widget.views.site_side import Signal, SiteSide


class SiteHandoffView(SiteSide):
    """The state of a handoff, as the visitor may see it."""

    @extend_schema(responses={200: HANDOFF})
    def get(self, request: Request, dialog_id: int) -> Response:
        """Who answers, or where the visitor stands in line."""
        return Response(handoff_of(self.find(dialog_id), self.side))


class SiteRequestView(Signal):
    """The visitor asks for a person."""

    only_marks = False

    @extend_schema(request=None, responses={200: HANDOFF, 409: ERROR, 429: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Stand in line; 409 where they do already, or a person answers."""
        visitor, address = self.bearer.visitor, request.META["REMOTE_ADDR"]
        windows = limits.of_handoffs(visitor.pk)
        if not self.find(dialog_id).last_seq:  # it begins so, as with a first message
            windows += limits.of_dialogs(visitor.pk, address, dialog_id)
        limits.hit(windows)
        with refusals_answered():
            dialog = request_handoff(dialog_id, "visitor")
        return Response(handoff_of(dialog, self.side))


class SiteCancelView(Signal):
    """The visitor asks for nobody any more."""

    only_marks = False

    @extend_schema(request=None, responses={200: HANDOFF, 409: ERROR, 429: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Leave the line."""
        self.find(dialog_id)
        with refusals_answered():
            dialog = cancel_handoff(dialog_id, "visitor")
        return Response(handoff_of(dialog, self.side))

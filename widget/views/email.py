"""`/api/widget/dialogs/{id}/email`: where a visitor who leaves wants the answer."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs import limits
from dialogs.actions import give_email
from dialogs.views.schema import ERROR, STRING, answer
from dialogs.views.serializers import validated
from widget.serializers import GivenEmail
from widget.views.site_side import SiteSide


class EmailView(SiteSide):
    """The address that a visitor gave; it says nothing of who they are."""

    @extend_schema(
        request=GivenEmail, responses={200: answer(given_email=STRING), 400: ERROR, 429: ERROR}
    )
    def post(self, request: Request, dialog_id: int) -> Response:
        """Give it, or another one."""
        dialog = self.find(dialog_id)
        email = validated(GivenEmail, request.data)["email"]
        limits.hit_emails(self.bearer.visitor.pk, request.META["REMOTE_ADDR"])
        give_email(dialog, email)
        return Response({"given_email": email})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, dialog_id: int) -> Response:
        """Take it back: no mail goes there any more."""
        give_email(self.find(dialog_id), "")
        return Response(status=204)

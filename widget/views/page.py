"""`POST /api/widget/dialogs/{id}/page`: the visitor goes on in a page that stays loaded."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions.pages import on_page
from dialogs.views.serializers import validated
from widget.serializers import Page
from widget.views.site_side import Signal


class PageView(Signal):
    """The page that the visitor is on now; not for a stream token."""

    only_marks = False

    @extend_schema(request=Page, responses={204: None})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Note it, and show it to the managers who have the dialog open."""
        on_page(self.find(dialog_id), validated(Page, request.data))
        return Response(status=204)

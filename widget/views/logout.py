"""`POST /api/widget/logout`: from now on nobody is let in with what the visitor had."""

from django.db.models import F
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.models import Visitor
from widget.views.site_side import SiteSide


class LogoutView(SiteSide):
    """The visitor logs out, on every device."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Make every token of the visitor void."""
        own = Visitor.objects.filter(pk=self.bearer.visitor.pk)
        own.update(token_version=F("token_version") + 1)
        return Response(status=204)

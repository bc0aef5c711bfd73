"""`POST /api/widget/logout`: from now on nobody is let in with what the visitor had."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions import log_out
from widget.views.site_side import SiteSide


class LogoutView(SiteSide):
    """The visitor logs out, on every device."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Make every token of the visitor void; live connections end within two seconds."""
        log_out(self.bearer.visitor.pk)
        return Response(status=204)

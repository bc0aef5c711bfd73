"""`/api/widget/data`: a visitor takes a copy of all that is held of them, or has it deleted."""

from contextlib import suppress

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dialogs import limits
from dialogs.auditing.noting import BY_VISITOR
from dialogs.files.streaming import Busy
from dialogs.keeping.erasing import delete_visitor
from dialogs.keeping.exporting import exported
from dialogs.models import Visitor
from dialogs.views.schema import ERROR
from replyx.errors import Expected, plain_answer
from widget.authentication import IsVisitor
from widget.tokens import Bearer
from widget.views.site_side import SiteSide

NAME = "my-chat.zip"


class IsThemselves(IsVisitor):
    """A visitor by their own token; a stream token stands in addresses and is for one dialog."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller has such a one."""
        return isinstance(request.auth, Bearer) and request.auth.dialog_id is None


class OwnDataView(SiteSide):
    """All that is held of the visitor who calls, and of nobody else."""

    permission_classes = [IsThemselves]

    @extend_schema(
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 403: ERROR, 429: ERROR}
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The copy, a ZIP: without private notes and tags, which are the managers'."""
        visitor = self.bearer.visitor
        self.check("copies", visitor.site.export_visitors)
        try:
            return exported(visitor, NAME, request.META["REMOTE_ADDR"])
        except Busy:
            later = Expected(503, "try_later", _("Please try again in a moment."))
            return plain_answer(request._request, later)

    @extend_schema(responses={204: None, 403: ERROR, 429: ERROR})
    def delete(self, request: Request) -> Response:
        """Delete the visitor with all of it, for good. Afterwards the token is nobody's: 401
        `visitor_gone`, by which whoever missed the answer knows that it is done.
        """
        visitor = self.bearer.visitor
        self.check("deletions", visitor.site.deletion_visitors)
        with suppress(Visitor.DoesNotExist):  # somebody else did, at this moment
            delete_visitor(visitor.pk, by=BY_VISITOR)
        return Response(status=204)

    def check(self, what: str, is_offered: bool) -> None:
        """Raises PermissionDenied where the site does not offer it, and TooMany."""
        if not is_offered:
            raise PermissionDenied(_("This chat does not offer that."), "not_offered")
        limits.hit_own_data(what, self.bearer.visitor.pk, self.request.META["REMOTE_ADDR"])

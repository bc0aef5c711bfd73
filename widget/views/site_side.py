"""The visitor's end of a dialog. The views are those of the managers, asked from the other side."""

from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions import post_message
from dialogs.models import Dialog, Entry
from dialogs.schema import ERROR, MESSAGE
from dialogs.serializers import NewMessage
from dialogs.views.base import DialogView, validated
from dialogs.views.log import HistoryView, LogView
from dialogs.views.marks import AckView, ReadView, TypingView
from dialogs.views.messages import answer_post, refusals_answered
from widget import limits
from widget.authentication import IsVisitor, VisitorAuthentication
from widget.tokens import Bearer


class SiteSide(DialogView):
    """A dialog of the visitor's own; another's is not there (404)."""

    side = "site"
    authentication_classes = [VisitorAuthentication]
    permission_classes = [IsVisitor]

    @property
    def bearer(self) -> Bearer:
        """Whom the token stands for; the permission let nobody else through."""
        return cast(Bearer, self.request.auth)

    def find(self, dialog_id: int) -> Dialog:
        """The dialog, with its people. Raises NotFound."""
        bearer = self.bearer
        own = Dialog.objects.with_people().filter(pk=dialog_id, visitor=bearer.visitor)
        dialog = own.first() if bearer.dialog_id in (None, dialog_id) else None
        if dialog is None:
            raise NotFound(_("There is no such dialog."))
        return dialog

    def caller(self) -> str:
        """The visitor, as a lease and a trace name them."""
        return f"visitor:{self.bearer.visitor.pk}"

    def caller_name(self) -> str:
        """The visitor's name."""
        return self.bearer.visitor.name


class SiteLogView(SiteSide, LogView):
    """The log as the visitor may see it."""


class SiteTypingView(SiteSide, TypingView):
    """The visitor writes, or stopped."""

    only_marks = True


class SiteReadView(SiteSide, ReadView):
    """The visitor has read everything up to `seq`."""

    only_marks = True


class SiteAckView(SiteSide, AckView):
    """The visitor has received everything up to `seq`."""

    only_marks = True


class SiteMessagesView(SiteSide, HistoryView):
    """The messages as the visitor may see them; a POST adds one."""

    parser_classes = [JSONParser, MultiPartParser]
    takes_files = True

    @extend_schema(request=NewMessage, responses={201: MESSAGE, 200: MESSAGE, 409: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Write to the site."""
        dialog = self.find(dialog_id)
        files = request.FILES.getlist("file")
        data = validated(NewMessage, request.data, files=files)
        limits.hit(limits.messages(), request.META["REMOTE_ADDR"])
        with refusals_answered():
            posted = post_message(
                dialog.pk, Entry.Sender.USER, data["text"], data["client_id"], files=files
            )
        return answer_post(dialog, *posted)

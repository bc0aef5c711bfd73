"""The visitor's end of a dialog. The views are those of the managers, asked from the other side."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs import limits
from dialogs.access.seeing import seen_by_visitor
from dialogs.actions import post_message
from dialogs.actions.batch import Posted
from dialogs.actions.messages import posted_before
from dialogs.files import Files
from dialogs.models import Dialog, Entry
from dialogs.views.answers import refusals_answered, written
from dialogs.views.base import DialogView
from dialogs.views.log import HistoryView, LogView
from dialogs.views.marks import AckView, ReadView, TypingView
from dialogs.views.schema import ERROR, MESSAGE
from dialogs.views.serializers import NewMessage, validated
from realtime.groups import Side
from replyx.edge.reading import Json
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

    def seen(self, dialog_id: int) -> Dialog | None:
        """A dialog of the visitor's own; with a stream token the one that it names."""
        if self.bearer.dialog_id not in (None, dialog_id):
            return None
        return seen_by_visitor(self.bearer.visitor.pk, dialog_id)

    def caller(self) -> str:
        """The visitor, as a lease and a trace name them."""
        return f"visitor:{self.bearer.visitor.pk}"

    def caller_name(self) -> str:
        return self.bearer.visitor.name

    def typing_names(self) -> dict[Side, str]:
        """Everybody calls a visitor the same."""
        return {"admin": self.bearer.visitor.name, "site": self.bearer.visitor.name}


class SiteLogView(SiteSide, LogView):
    """The log as the visitor may see it."""


class Signal(SiteSide):
    """What a socket says by a frame; a stream token may say it too."""

    only_marks = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who is it, then: is it too often."""
        super().initial(request, *args, **kwargs)
        limits.hit_signals(self.bearer.visitor.pk, request.META["REMOTE_ADDR"])


class SiteTypingView(Signal, TypingView):
    """The visitor writes, or stopped."""


class SiteReadView(Signal, ReadView):
    """The visitor has read everything up to `seq`."""


class SiteAckView(Signal, AckView):
    """The visitor has received everything up to `seq`."""


class SiteMessagesView(SiteSide, HistoryView):
    """The messages as the visitor may see them; a POST adds one."""

    parser_classes = [Json, MultiPartParser]

    @extend_schema(request=NewMessage, responses={201: MESSAGE, 200: MESSAGE, 409: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Write to the site: 201 with the new message, 200 with what a repeat stands for."""
        visitor, address = self.bearer.visitor, request.META["REMOTE_ADDR"]
        last_seq = self.find(dialog_id).last_seq
        files = request.FILES.getlist("file")
        data = validated(NewMessage, request.data, files=files)
        with refusals_answered():
            windows = limits.of_messages(visitor.pk, address)
            if not last_seq:
                windows += limits.of_dialogs(visitor.pk, address, dialog_id)
            limits.hit(windows)
            entry, is_new = self.store(dialog_id, data["text"], data["client_id"], files)
        return written(entry, is_new, self.side)

    def store(self, dialog_id: int, text: str, client_id: UUID, files: Files) -> Posted:
        """Post a message. Of its files those bytes count that are stored: spent before, so that
        many at once have no more than a day's, and taken back from what is refused or was there.
        Raises TooMany and as `post_message` does.
        """
        user = Entry.Sender.USER
        if not files:
            return post_message(dialog_id, user, text, client_id)
        if before := posted_before(dialog_id, user, client_id):  # whatever is left of the day
            return before
        visitor, address = self.bearer.visitor, self.request.META["REMOTE_ADDR"]
        size = sum(file.size or 0 for file in files)
        spent = limits.spend_bytes(visitor.pk, address, visitor.site_id, size)
        posted = None
        try:
            posted = post_message(dialog_id, user, text, client_id, files=files)
        finally:
            if posted is None or not posted.is_new:
                spent.take_back()
        return posted

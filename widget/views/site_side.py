"""The visitor's end of a dialog. The views are those of the managers, asked from the other side."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request

from dialogs import limits
from dialogs.actions import post_message
from dialogs.files import Files
from dialogs.models import Dialog, DialogQuerySet, Entry
from dialogs.serializers import NewMessage
from dialogs.views.base import DialogView
from dialogs.views.log import LogView
from dialogs.views.marks import AckView, ReadView, TypingView
from dialogs.views.messages import MessagesView
from realtime.groups import Side
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

    def own(self) -> DialogQuerySet:
        """The visitor's dialogs; with a stream token the one that it names."""
        own = Dialog.objects.filter(visitor=self.bearer.visitor)
        return own.filter(pk=self.bearer.dialog_id) if self.bearer.dialog_id else own

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


@extend_schema_view(post=extend_schema(request=NewMessage))
class SiteMessagesView(SiteSide, MessagesView):
    """The messages as the visitor may see them; a POST adds one."""

    body = NewMessage
    last_seq = 0

    def check(self, dialog_id: int) -> int:
        """As for every view; whether the dialog begins is asked once."""
        self.last_seq = super().check(dialog_id)
        return self.last_seq

    def write(self, dialog_id: int, data: dict[str, Any], files: Files) -> tuple[Entry, bool]:
        """Write to the site. Raises what `post_message` raises."""
        begins = None if self.last_seq else dialog_id
        visitor, address = self.bearer.visitor, self.request.META["REMOTE_ADDR"]
        limits.hit_messages(visitor.pk, address, begins)
        if files:
            size = sum(file.size or 0 for file in files)
            limits.spend_bytes(visitor.pk, address, visitor.site_id, size)
        return post_message(
            dialog_id, Entry.Sender.USER, data["text"], data["client_id"], files=files
        )

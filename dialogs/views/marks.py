"""Typing, read and ack for a client without a socket."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions import mark_delivered, mark_read
from dialogs.announce import announce_typing
from dialogs.delivery import SENDER
from dialogs.views.base import DialogView
from dialogs.views.serializers import Position, TypingState, validated
from realtime.watching.delivery_records import Kind


class TypingView(DialogView):
    """The caller writes, or stopped."""

    @extend_schema(request=TypingState, responses={204: None})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Tell both sides."""
        self.find(dialog_id)
        on = validated(TypingState, request.data)["on"]
        announce_typing(dialog_id, SENDER[self.side], self.typing_names(), on)
        return Response(status=204)


class MarkView(DialogView):
    """The caller has read, or received, everything up to `seq`."""

    verb = staticmethod(mark_read)
    kind: Kind = "read"

    @extend_schema(request=Position, responses={204: None})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Raise the mark of the caller's side."""
        self.find(dialog_id)
        seq = validated(Position, request.data)["seq"]
        try:
            self.verb(dialog_id, self.side, seq)
        except ValueError:
            raise ValidationError({"seq": [_("The dialog has no such number.")]}) from None
        self.note(dialog_id, self.kind, seq)
        return Response(status=204)


class ReadView(MarkView):
    """The caller has read everything up to `seq`."""


class AckView(MarkView):
    """The caller has received everything up to `seq`."""

    verb = staticmethod(mark_delivered)
    kind: Kind = "acked"

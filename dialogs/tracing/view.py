"""What became of a message, for staff who answer for its site."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from msgspec import structs
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.models import Dialog, Entry
from dialogs.tracing.story import story
from dialogs.tracing.trace import Trace, trace
from dialogs.views.base import DialogView
from dialogs.views.schema import STRING, inlined

TRACE = inlined(Trace)
TRACE["properties"]["story"] = {"type": "array", "items": STRING}


class TraceView(DialogView):
    """One message."""

    @extend_schema(responses={200: TRACE})
    def get(self, request: Request, message_id: int) -> Response:
        """The trace, and with `story` the same in words of the caller's language."""
        own = Dialog.objects.of(self.manager)
        entry = Entry.objects.filter(pk=message_id, kind=Entry.Kind.MESSAGE, dialog__in=own).first()
        if entry is None:
            raise NotFound(_("There is no such message."))
        traced = trace(entry)
        return Response(structs.asdict(traced) | {"story": story(traced)})

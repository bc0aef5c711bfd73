"""A manager writes, edits and deletes."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions import delete_message, edit_message, post_message
from dialogs.auditing.noting import by_request
from dialogs.models import Entry
from dialogs.queries import message_at
from dialogs.views.answers import as_it_reads_now, refusals_answered, written
from dialogs.views.base import DialogView
from dialogs.views.log import HistoryView
from dialogs.views.schema import ERROR, MESSAGE
from dialogs.views.serializers import EditedMessage, NewManagerMessage, validated
from replyx.edge.reading import Json


class MessagesView(HistoryView):
    """The messages of a dialog; a POST adds one."""

    parser_classes = [Json, MultiPartParser]

    @extend_schema(request=NewManagerMessage, responses={201: MESSAGE, 200: MESSAGE, 409: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Write to the other side, or with `private` a note to the other managers: 201 with the
        new message, 200 with the one that a repeat stands for.
        """
        self.find(dialog_id)
        files = request.FILES.getlist("file")
        data = validated(NewManagerMessage, request.data, files=files)
        with refusals_answered():
            entry, is_new = post_message(
                dialog_id,
                Entry.Sender.MANAGER,
                data["text"],
                data["client_id"],
                author=self.manager,
                private=data["private"],
                seen_seq=data.get("last_seq"),
                files=files,
            )
        return written(entry, is_new, self.side)


class MessageView(DialogView):
    """One message of the manager's own."""

    @extend_schema(request=EditedMessage, responses={200: MESSAGE, 403: ERROR, 404: ERROR})
    def patch(self, request: Request, dialog_id: int, seq: int) -> Response:
        """Give it another text."""
        self.find(dialog_id)
        text = validated(EditedMessage, request.data)["text"]
        with refusals_answered():
            change = edit_message(dialog_id, seq, self.manager, text, by_request(request))
        entry, _deleted = message_at(change.dialog, seq)
        return as_it_reads_now(entry, self.side)

    @extend_schema(responses={204: None, 403: ERROR, 404: ERROR})
    def delete(self, request: Request, dialog_id: int, seq: int) -> Response:
        self.find(dialog_id)
        with refusals_answered():
            delete_message(dialog_id, seq, self.manager, by_request(request))
        return Response(status=204)

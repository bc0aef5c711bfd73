"""A manager writes, edits and deletes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, NotFound, PermissionDenied
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions import (
    DialogClosed,
    Forbidden,
    Stale,
    delete_message,
    edit_message,
    post_message,
)
from dialogs.files import FileRefused
from dialogs.frames import message_of
from dialogs.models import Dialog, Entry
from dialogs.queries import as_they_read_now, message_at
from dialogs.schema import ERROR, MESSAGE
from dialogs.serializers import EditedMessage, NewManagerMessage
from dialogs.views.base import DialogView, plain, validated
from dialogs.views.log import HistoryView
from replyx.errors import Conflict


class RefusedFile(APIException):
    """413 or 415, as `dialogs.files` says."""

    def __init__(self, refused: FileRefused) -> None:
        self.status_code = refused.status
        super().__init__(str(refused), "too_large" if refused.status == 413 else "file_type")


def answer_post(dialog: Dialog, entry: Entry, created: bool) -> Response:
    """201 with a new message, 200 with the one that a repeat stands for."""
    if created:  # nobody can have changed it yet
        message = message_of(entry, dialog.visitor_id)
    else:
        (message,) = as_they_read_now(dialog, [entry])
    return Response(plain(message), status=201 if created else 200)


@contextmanager
def refusals_answered() -> Iterator[None]:
    """What an action refuses, as the answer that says so."""
    try:
        yield
    except Stale as stale:
        detail = _("Someone else answered first.")
        raise Conflict(detail, "stale", {"messages": plain(stale.messages)}) from None
    except DialogClosed:
        raise Conflict(_("The dialog is closed; begin a new one."), "dialog_closed") from None
    except FileRefused as refused:
        raise RefusedFile(refused) from None
    except Forbidden:
        raise PermissionDenied(_("This message is not yours to change.")) from None
    except Dialog.DoesNotExist:
        raise NotFound(_("There is no such message.")) from None


class MessagesView(HistoryView):
    """The messages of a dialog; a POST adds one."""

    parser_classes = [JSONParser, MultiPartParser]
    takes_files = True

    @extend_schema(request=NewManagerMessage, responses={201: MESSAGE, 200: MESSAGE, 409: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Write to the visitor, or with `private` a note to the other managers."""
        dialog = self.find(dialog_id)
        files = request.FILES.getlist("file")
        data = validated(NewManagerMessage, request.data, files=files)
        with refusals_answered():
            posted = post_message(
                dialog.pk,
                Entry.Sender.MANAGER,
                data["text"],
                data["client_id"],
                author=self.manager,
                private=data["private"],
                seen_seq=data.get("last_seq"),
                files=files,
            )
        return answer_post(dialog, *posted)


class MessageView(DialogView):
    """One message of the manager's own."""

    @extend_schema(request=EditedMessage, responses={200: MESSAGE, 403: ERROR, 404: ERROR})
    def patch(self, request: Request, dialog_id: int, seq: int) -> Response:
        """Give it another text."""
        dialog = self.find(dialog_id)
        text = validated(EditedMessage, request.data)["text"]
        with refusals_answered():
            edit_message(dialog.pk, seq, self.manager, text)
        entry, _deleted = message_at(dialog, seq)
        return answer_post(dialog, entry, created=False)

    @extend_schema(responses={204: None, 403: ERROR, 404: ERROR})
    def delete(self, request: Request, dialog_id: int, seq: int) -> Response:
        """Take it back."""
        dialog = self.find(dialog_id)
        with refusals_answered():
            delete_message(dialog.pk, seq, self.manager)
        return Response(status=204)

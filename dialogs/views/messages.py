"""A manager writes, edits and deletes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, NotFound, PermissionDenied
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dialogs.actions import (
    DialogClosed,
    Forbidden,
    Merged,
    OtherOpen,
    Stale,
    delete_message,
    edit_message,
    post_message,
)
from dialogs.files import FileRefused, Files
from dialogs.models import Dialog, Entry
from dialogs.queries import as_they_read_now, message_at
from dialogs.representations import message_of
from dialogs.schema import ERROR, MESSAGE
from dialogs.serializers import EditedMessage, NewManagerMessage, NewMessage
from dialogs.views.base import DialogView, plain, validated
from dialogs.views.log import HistoryView
from realtime.groups import Side
from replyx.errors import Conflict


class RefusedFile(APIException):
    """413 or 415, as `dialogs.files` says."""

    def __init__(self, refused: FileRefused) -> None:
        self.status_code = refused.status
        super().__init__(str(refused), "too_large" if refused.status == 413 else "file_type")


def as_it_reads_now(entry: Entry, side: Side) -> Response:
    """200 with a message that may have been changed since it was written."""
    (message,) = as_they_read_now(entry.dialog, [entry], side)
    return Response(plain(message))


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
    except Merged as merged:
        detail = _("The conversation goes on in another dialog of the same person.")
        raise Conflict(detail, "merged", {"dialog_id": merged.dialog_id}) from None
    except OtherOpen as other:
        detail = _("The visitor has another open dialog.")
        raise Conflict(detail, "other_open", {"dialog_id": other.dialog_id}) from None
    except FileRefused as refused:
        raise RefusedFile(refused) from None
    except Forbidden:
        raise PermissionDenied(_("This message is not yours to change.")) from None
    except Dialog.DoesNotExist:
        raise NotFound(_("There is no such message.")) from None


class MessagesView(HistoryView):
    """The messages of a dialog; a POST adds one."""

    parser_classes = [JSONParser, MultiPartParser]
    body: type[NewMessage] = NewManagerMessage

    @extend_schema(request=NewManagerMessage, responses={201: MESSAGE, 200: MESSAGE, 409: ERROR})
    def post(self, request: Request, dialog_id: int) -> Response:
        """Write to the other side, or with `private` a note to the other managers: 201 with the
        new message, 200 with the one that a repeat stands for.
        """
        self.check(dialog_id)
        files = request.FILES.getlist("file")
        data = validated(self.body, request.data, files=files)
        with refusals_answered():
            entry, created = self.write(dialog_id, data, files)
        if not created:
            return as_it_reads_now(entry, self.side)
        return Response(plain(message_of(entry, entry.dialog.visitor_id, self.side)), status=201)

    def write(self, dialog_id: int, data: dict[str, Any], files: Files) -> tuple[Entry, bool]:
        """Write as the caller. Raises what `post_message` raises."""
        return post_message(
            dialog_id,
            Entry.Sender.MANAGER,
            data["text"],
            data["client_id"],
            author=self.manager,
            private=data["private"],
            seen_seq=data.get("last_seq"),
            files=files,
        )


class MessageView(DialogView):
    """One message of the manager's own."""

    @extend_schema(request=EditedMessage, responses={200: MESSAGE, 403: ERROR, 404: ERROR})
    def patch(self, request: Request, dialog_id: int, seq: int) -> Response:
        """Give it another text."""
        self.check(dialog_id)
        text = validated(EditedMessage, request.data)["text"]
        with refusals_answered():
            change = edit_message(dialog_id, seq, self.manager, text)
        entry, _deleted = message_at(change.dialog, seq)
        return as_it_reads_now(entry, self.side)

    @extend_schema(responses={204: None, 403: ERROR, 404: ERROR})
    def delete(self, request: Request, dialog_id: int, seq: int) -> Response:
        self.check(dialog_id)
        with refusals_answered():
            delete_message(dialog_id, seq, self.manager)
        return Response(status=204)

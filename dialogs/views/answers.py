"""What the views of both sides answer: messages, and what an action refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotFound, PermissionDenied
from rest_framework.response import Response

from dialogs.actions import DialogClosed, Forbidden, Merged, OtherOpen, Stale
from dialogs.files import FileRefused
from dialogs.handoff.moves import NotNow, Taken
from dialogs.models import Dialog, Entry
from dialogs.queries import as_they_read_now
from dialogs.representations import message_of
from realtime.groups import Side
from replyx.errors import Conflict


class RefusedFile(APIException):
    """413 or 415, as `dialogs.files` says."""

    def __init__(self, refused: FileRefused) -> None:
        self.status_code = refused.status
        super().__init__(str(refused), "too_large" if refused.status == 413 else "file_type")


def written(entry: Entry, is_new: bool, side: Side) -> Response:
    """201 with a new message, 200 with the one that a repeat stands for."""
    if not is_new:
        return as_it_reads_now(entry, side)
    return Response(message_of(entry, entry.dialog.visitor_id, side), status=201)


def as_it_reads_now(entry: Entry, side: Side) -> Response:
    """200 with a message that may have been changed since it was written."""
    (message,) = as_they_read_now(entry.dialog, [entry], side)
    return Response(message)


@contextmanager
def refusals_answered() -> Iterator[None]:
    """What an action refuses, as the answer that says so."""
    try:
        yield
    except Stale as stale:
        detail = _("Someone else answered first.")
        raise Conflict(detail, "stale", {"messages": stale.messages}) from None
    except DialogClosed:
        raise Conflict(_("The dialog is closed; begin a new one."), "dialog_closed") from None
    except Taken as taken:
        detail = _("%(manager)s answers already.") % {"manager": taken}
        raise Conflict(detail, "taken", {"fields": {"manager": str(taken)}}) from None
    except NotNow as state:
        detail = _("The dialog is not in a state for this.")
        raise Conflict(detail, "not_now", {"fields": {"state": str(state)}}) from None
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

"""What every view of a dialog does first, on both sides."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.response import Response
from rest_framework.views import APIView

from dialogs.access.seeing import seen_by_manager
from dialogs.limits import TooMany
from dialogs.models import Dialog
from dialogs.names import colleague_name, public_name
from realtime.groups import Side
from realtime.watching.delivery_notes import moved
from realtime.watching.delivery_records import Kind


class LimitedView(APIView):
    """A call that is answered only so often."""

    def handle_exception(self, exc: Exception) -> Response:
        """The answer to an exception; a limit that is reached is a 429 with `Retry-After`."""
        if isinstance(exc, TooMany):
            # Given the wait, DRF would add a sentence of its own.
            throttled: Any = Throttled(detail=str(exc))
            throttled.wait = exc.seconds
            exc = throttled
        return super().handle_exception(exc)


class DialogView(LimitedView):
    """One dialog, from one side. A dialog that the caller may not see is not there (404)."""

    side: Side = "admin"

    def seen(self, dialog_id: int) -> Dialog | None:
        """A dialog, with its people, if the caller may see it."""
        return seen_by_manager(self.manager, dialog_id)

    def find(self, dialog_id: int) -> Dialog:
        """The same. Raises NotFound."""
        dialog = self.seen(dialog_id)
        if dialog is None:
            raise NotFound(_("There is no such dialog."))
        return dialog

    @property
    def manager(self) -> User:
        """The user who calls; the permission let nobody else through."""
        return cast(User, self.request.user)

    def caller(self) -> str:
        """The caller, as a lease and a trace name them."""
        return f"manager:{self.manager.pk}"

    def caller_name(self) -> str:
        """How a trace names the caller."""
        return colleague_name(self.manager)

    def typing_names(self) -> dict[Side, str]:
        """How each side names the caller."""
        return {"admin": colleague_name(self.manager), "site": public_name(self.manager)}

    def note(self, dialog_id: int, kind: Kind, seq: int) -> None:
        """For the trace: how far the caller has come, without a socket."""
        moved(dialog_id, self.side, self.caller(), self.caller_name(), kind, seq, "poll")

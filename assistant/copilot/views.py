"""What managers ask the assistant for, below `/api/dialogs/{id}/copilot/`."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from assistant.copilot.reply import NothingAsked, suggested
from assistant.models import Assistant
from assistant.providers.answers import Failed
from assistant.spending import OverBudget
from dialogs.models import Dialog
from dialogs.views.base import DialogView
from dialogs.views.schema import ERROR, STRING, answer
from replyx.errors import Conflict

logger = structlog.get_logger(__name__)
SOURCE = answer(title=STRING, url=STRING, score={"type": "number"})
SUGGESTION = answer(text=STRING, sources={"type": "array", "items": SOURCE})
REFUSED = {409: ERROR, 502: ERROR}


class ModelFailed(APIException):
    """502: the model's server gave no answer; `fields.why` says what it did instead."""

    status_code = 502

    def __init__(self, why: str) -> None:
        super().__init__(_("The model did not answer. Please try again."), "model_failed")
        self.extra = {"fields": {"why": why}}


class CopilotView(DialogView):
    """Something that a dialog's assistant writes for a manager."""

    def setup_of(self, dialog: Dialog) -> Assistant:
        """The assistant of the dialog's site. Raises Conflict where it is off."""
        setup = Assistant.objects.filter(site=dialog.site_id, enabled=True).first()
        if setup is None:
            raise Conflict(_("The site has no assistant."), "no_assistant")
        return setup


@contextmanager
def failures_answered(dialog_id: int) -> Iterator[None]:
    """What keeps an assistant from writing, as the answer that says so."""
    try:
        yield
    except NothingAsked:
        raise Conflict(_("The visitor has written nothing yet."), "nothing_asked") from None
    except OverBudget:
        detail = _("The assistant's budget of the day is used up.")
        raise Conflict(detail, "budget") from None
    except Failed as error:
        logger.warning("a model did not help", dialog=dialog_id, error=str(error))
        raise ModelFailed(str(error)) from None


class ReplyView(CopilotView):
    """A suggested reply."""

    @extend_schema(request=None, responses={200: SUGGESTION, **REFUSED})
    def post(self, request: Request, dialog_id: int) -> Response:
        """What the manager may say next, of what the site knows; nothing is stored or sent."""
        dialog = self.find(dialog_id)
        with failures_answered(dialog_id):
            text, sources = suggested(self.setup_of(dialog), dialog)
        shown = [{"title": each.title, "url": each.url, "score": each.score} for each in sources]
        return Response({"text": text, "sources": shown})

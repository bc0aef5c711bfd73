"""What managers ask the assistant for, below `/api/dialogs/{id}/copilot/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from assistant.copilot.reply import NothingAsked, suggested
from assistant.copilot.summary import summed_up
from assistant.copilot.translation import translated
from assistant.models import Assistant
from assistant.providers.answers import Failed
from assistant.spending import OverBudget
from dialogs.models import Dialog
from dialogs.views.base import DialogView
from dialogs.views.schema import ERROR, STRING, answer
from dialogs.views.serializers import TextField, validated
from replyx.errors import Conflict

logger = structlog.get_logger(__name__)
SOURCE = answer(title=STRING, url=STRING, score={"type": "number"})
TEXT = answer(text=STRING)
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

    def model_of(self, dialog: Dialog) -> Assistant:
        """The same, where a model can be asked. Raises Conflict."""
        setup = self.setup_of(dialog)
        if setup.provider != Assistant.Provider.OPENAI:
            raise Conflict(_("Only a model can do this; the site has none."), "no_model")
        return setup


class ToTranslate(serializers.Serializer[Any]):
    """A text and the code of the language that it is to be in."""

    text = TextField()
    to = serializers.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z",
        max_length=35,
        error_messages={"invalid": _lazy("A language is said by its code, such as en or pt-BR.")},
    )


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


class SummaryView(CopilotView):
    """What was said."""

    @extend_schema(request=None, responses={200: TEXT, **REFUSED})
    def post(self, request: Request, dialog_id: int) -> Response:
        """What was said so far, in short, in the caller's language."""
        dialog = self.find(dialog_id)
        with failures_answered(dialog_id):
            language = (get_language() or "")[:2]
            return Response({"text": summed_up(self.model_of(dialog), dialog, language)})


class TranslateView(CopilotView):
    """What somebody wrote, in another language."""

    @extend_schema(request=ToTranslate, responses={200: TEXT, **REFUSED})
    def post(self, request: Request, dialog_id: int) -> Response:
        """The text in the language `to`."""
        dialog = self.find(dialog_id)
        asked = validated(ToTranslate, request.data)
        with failures_answered(dialog_id):
            return Response({"text": translated(self.model_of(dialog), asked["text"], asked["to"])})

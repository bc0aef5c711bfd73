"""What comes of a question: what is said, whether a person is called, and what it took."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assistant.finding.stems import language_of
from assistant.handover.promises import promises_person
from assistant.models.costs import add_to_today
from assistant.providers.answers import Draft, Source
from assistant.talking.questions import Question
from dialogs.actions import request_handoff
from dialogs.actions.batch import REFUSALS, NewMessage, Posted
from dialogs.actions.posting import post_messages
from dialogs.handoff.moves import By, Reason
from dialogs.models import Entry

OF_QUESTIONS = UUID("5b2b6f0e-6a9d-4c53-9b0c-0f4a1d1c9a11")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said to the visitor. `calls` is why a person is called, if one is; `by` whose wish it
    is.
    """

    text: str
    sources: Sequence[Source] = ()
    choices: Sequence[str] = ()
    calls: Reason | None = None
    by: By = "assistant"
    draft: Draft = field(default_factory=Draft)

    @property
    def word(self) -> str:
        """What came of the question, in a word for the metrics."""
        return self.calls or ("asked_back" if self.choices else "answered")


def client_id_of(dialog_id: int, seq: int) -> UUID:
    """That of the answer to a question: whoever answers it again, says nothing twice."""
    return uuid5(OF_QUESTIONS, f"{dialog_id}:{seq}")


def language_for(question: Question) -> str:
    """That of the question; where it has no letters, the site's."""
    spoken = any(map(str.isalpha, question.text))
    return language_of(question.text) if spoken else question.setup.site.locale


def called(question: Question, why: Reason, draft: Draft | None = None) -> Outcome:
    """A person is called, and the visitor is told what is true of it."""
    with translation.override(language_for(question)):
        reasons = {
            "asked": "",
            "not_found": _("I have no answer to this."),
            "failed": _("I cannot answer right now."),
            "budget": _("I cannot answer right now."),
        }
        passed = _("Your question was passed on to people, who answer here.")
        text = f"{reasons.get(why, '')} {passed}".strip()
    by: By = "visitor" if why == "asked" else "assistant"
    return Outcome(text, calls=why, by=by, draft=draft or Draft())


def outcome_of(question: Question, draft: Draft) -> Outcome:
    """What a finished draft means."""
    if draft.reason == "unsure":
        titles = [each.title for each in draft.sources]
        with translation.override(language_for(question)):
            text = "\n".join([_("Is it one of these?"), *(f"– {title}" for title in titles)])
        return Outcome(text, choices=titles, draft=draft)
    text = draft.shown.strip()
    if draft.reason != "found" or not text:
        return called(question, "not_found", draft)
    # Nobody but us can keep what a model promises.
    calls: Reason | None = "asked" if promises_person(text) else None
    return Outcome(text, draft.sources, calls=calls, draft=draft)


def store(question: Question, outcome: Outcome, ms: int) -> bool:
    """Write what comes of a question, and call a person with it where one is called, once; whether
    it was written now. Nothing is where a person answers by now, or the visitor has said more.
    """
    message = NewMessage(
        question.dialog_id,
        Entry.Sender.ASSISTANT,
        outcome.text,
        client_id_of(question.dialog_id, question.seq),
        data=data_of(question, outcome, ms),
        reply_to=question.seq,
        leaves_waiting=outcome.calls is not None,
    )
    with transaction.atomic():
        [posted] = post_messages([message])
        if isinstance(posted, REFUSALS):
            return False
        if not isinstance(posted, Posted):
            raise posted
        if posted.is_new:
            if outcome.calls is not None:
                request_handoff(question.dialog_id, outcome.by, outcome.calls)
            what = "handed_over" if outcome.calls else "answered"
            add_to_today(question.setup.site_id, questions=1, **{what: 1})
    return posted.is_new


def data_of(question: Question, outcome: Outcome, ms: int) -> dict[str, Any]:
    """What clients get beside the text: the sources, and for managers the receipt."""
    draft = outcome.draft
    receipt = {
        "sources": [
            {"title": each.title, "url": each.url, "score": each.score} for each in draft.sources
        ],
        "provider": question.setup.provider,
        "model": question.setup.model if question.setup.provider == "openai" else "",
        "prompt_version": draft.prompt_version,
        "tokens": draft.prompt_tokens + draft.answer_tokens,
        "ms": ms,
        "handed_over": outcome.calls is not None,
    }
    shown = [{"title": each.title, "url": each.url} for each in outcome.sources]
    choices = {"choices": list(outcome.choices)} if outcome.choices else {}
    return {"sources": shown, **choices, "receipt": receipt}

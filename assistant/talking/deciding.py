"""What is decided before anybody is asked: that a person is wanted, or that nothing was."""

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from assistant.finding.stems import WORD
from assistant.handover.judging import judge
from assistant.models import Assistant
from assistant.talking.outcomes import Outcome, called, language_for
from assistant.talking.questions import Question
from dialogs.searching.folding import fold

YES, NO = gettext_noop("Yes, call a person"), gettext_noop("No, go on without one")


def words_of(text: str) -> frozenset[str]:
    """Its words, in the one form that is compared."""
    return frozenset(WORD.findall(fold(text)))


# Of those who greet, thank and agree, and ask nothing by it.
GREETINGS = words_of(
    "здравствуйте здравствуй привет приветствую добрый доброе доброго день вечер утро утра дня "
    "hello hi hey good morning afternoon evening day there"
)
THANKS = words_of(
    "спасибо благодарю большое огромное спс пасиб ок окей хорошо понятно понял поняла ясно "
    "отлично супер класс до свидания вам за помощь ответ "
    "thanks thank you very much ok okay great fine good got it cool bye for help a lot"
)
MOST_WORDS = 6  # of what is no question


def decided(question: Question) -> Outcome | None:
    """What comes of a question that nobody need answer; None of any other."""
    if question.text in question.offered:
        return None
    if not question.text.strip():  # a file alone: somebody has to look at it
        return called(question, "not_found")
    wants = judge(question.text).wants
    if wants == "person":
        return called(question, "asked")
    if wants == "ask":
        with translation.override(language_for(question)):
            return Outcome(_("Shall I call a person?"), choices=[_(YES), _(NO)])
    if question.setup.provider == Assistant.Provider.KNOWLEDGE:
        return courtesy(question)
    return None


def meant(question: Question) -> Question:
    """The question itself, or the one before where the visitor wants no person for it."""
    for language in ("ru", "en"):
        with translation.override(language):
            if question.text == _(NO) and question.text in question.offered and question.before:
                return replace(question, text=question.before)
    return question


def courtesy(question: Question) -> Outcome | None:
    """The answer to a greeting or to thanks, of which no knowledge says anything."""
    words = words_of(question.text)
    if not words or len(words) > MOST_WORDS:
        return None
    with translation.override(language_for(question)):
        if words <= GREETINGS:
            return Outcome(_("Hello! What would you like to know?"))
        if words <= THANKS | GREETINGS:
            return Outcome(_("You are welcome. Ask if there is anything else."))
    return None

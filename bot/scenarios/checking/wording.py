"""What is wrong with the texts, labels and addresses of a scenario."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bot.scenarios.body import (
    LONGEST_CAPTION,
    LONGEST_LABEL,
    LONGEST_TEXT,
    PLACE,
    AnyStep,
    Body,
    CallManager,
    GiveTask,
    Media,
    Question,
    Text,
    Words,
)
from bot.scenarios.checking.findings import Finding, Level, named

LANGUAGES = {"ru": gettext_lazy("Russian"), "en": gettext_lazy("English")}
GIVEN = frozenset({"first_name"})  # what a text may name without a question


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def wording(body: Body, locale: str) -> Iterator[Finding]:
    """Each text that is missing, or too long; each button that says nothing, or leads nowhere."""
    kept = {step.save_as for step in body.steps if isinstance(step, Question)} | GIVEN
    for step in body.steps:
        say = partial(_finding, body, step)
        yield from _texts(step, say, locale)
        yield from _labels(step, say, locale)
        yield from _addresses(step, say)
        if isinstance(step, Question):
            yield from _bounds(step, say)
        if isinstance(step, GiveTask) and not step.task:
            yield say(_("{step} does not say which task."))
        unknown = {name for each in _said(step) for name in PLACE.findall(each)} - kept
        for name in sorted(unknown):
            yield say(_("{step} says {{{name}}}, which no question keeps."), "notice", name=name)


def _finding(
    body: Body, step: AnyStep, sentence: str, level: Level = "error", **words: object
) -> Finding:
    return Finding(step.id, level, sentence.format(step=named(body, step.id), **words))


Say = partial[Finding]


def _said(step: AnyStep) -> list[str]:
    words = [getattr(step, name, Words()) for name in ("text", "caption", "error")]
    return [text for each in words for text in each.all()]


def _texts(step: AnyStep, say: Say, locale: str) -> Iterator[Finding]:
    if isinstance(step, Text | Question | CallManager):
        yield from _in_both(step.text, say, locale, _("a text"))
        yield from _not_longer(step.text, LONGEST_TEXT, say, _("The text"))
    if isinstance(step, GiveTask) and step.text:
        yield from _in_both(step.text, say, locale, _("a text"))
    if isinstance(step, Media):
        if step.caption:
            yield from _in_both(step.caption, say, locale, _("a caption"))
        yield from _not_longer(step.caption, LONGEST_CAPTION, say, _("The caption"))
    if isinstance(step, Question):
        if step.error:
            yield from _in_both(step.error, say, locale, _("a text for wrong answers"))
        yield from _not_longer(step.error, LONGEST_TEXT, say, _("The text for wrong answers"))


def _in_both(words: Words, say: Say, locale: str, what: str) -> Iterator[Finding]:
    """In the site's language it must be there; where the other one is missing, this one is said."""
    for language, name in LANGUAGES.items():
        if not getattr(words, language).strip():
            own = locale.startswith(language)
            sentence = (
                _("{step}: {what} in {language} is missing.")
                if own
                else _("{step}: {what} in {language} is missing, so the other one is shown.")
            )
            level: Level = "error" if own else "notice"
            yield say(sentence, level, what=what, language=name)


def _not_longer(words: Words, most: int, say: Say, what: str) -> Iterator[Finding]:
    for text in words.all():
        if units(text) > most:
            sentence = _("{step}: {what} has {count} characters; Telegram takes {most}.")
            yield say(sentence, what=what, count=units(text), most=most)


def _labels(step: AnyStep, say: Say, locale: str) -> Iterator[Finding]:
    buttons = [*getattr(step, "choices", ()), *getattr(step, "links", ())]
    if isinstance(step, Question) and step.answer != "choice":
        buttons = []
    for button in buttons:
        yield from _in_both(button.label, say, locale, _("the label of a button"))
        yield from _not_longer(button.label, LONGEST_LABEL, say, _("The label of a button"))
    for language in LANGUAGES:
        labels = [getattr(button.label, language).strip().casefold() for button in buttons]
        if twice := next((each for each in labels if each and labels.count(each) > 1), None):
            yield say(_("{step} has two buttons “{label}”."), label=twice)


def _addresses(step: AnyStep, say: Say) -> Iterator[Finding]:
    urls = [link.url for link in getattr(step, "links", ())]
    if isinstance(step, Media):
        urls.append(step.url)
    for url in urls:
        if not is_address(url):
            sentence = _("{step}: “{url}” is no address such as https://shop.example/page.")
            yield say(sentence, url=url)


def is_address(url: str) -> bool:
    """Whether Telegram opens it: a full address of the web."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url
    except ValueError:
        return False


def _bounds(step: Question, say: Say) -> Iterator[Finding]:
    if step.least is not None and step.most is not None and step.least > step.most:
        yield say(_("{step}: no answer is right, as the least is more than the most."))

"""Which way a condition goes."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Protocol

from bot.scenarios.answers import chosen
from bot.scenarios.body import Body, Condition, Question
from dialogs.searching.folding import fold


class Facts(Protocol):
    """What the engine asks of the world."""

    language: str
    locale: str  # the site's
    first_name: str

    def is_open(self) -> bool:
        """Whether it is within the site's hours."""

    def has_person(self) -> bool:
        """Whether a manager of the site is there."""


def holds(body: Body, step: Condition, answers: Mapping[str, str], facts: Facts) -> bool:
    """Whether a condition is met."""
    if step.on == "hours":
        return facts.is_open()
    if step.on == "person":
        return facts.has_person()
    given = answers.get(step.name)
    if given is None or step.is_ == "given":
        return given is not None
    if step.is_ in ("more", "less"):
        return _compared(given, step)
    if step.is_ == "contains":
        return fold(step.value.strip()) in fold(given)
    return _same(body, step, given)


def _compared(given: str, step: Condition) -> bool:
    """Numbers as numbers; what is none is neither more nor less."""
    try:
        number, bound = Decimal(given), Decimal(step.value.strip().replace(",", "."))
    except InvalidOperation:
        return False
    return number > bound if step.is_ == "more" else number < bound


def _same(body: Body, step: Condition, given: str) -> bool:
    """The same answer; of a choice it counts in both languages."""
    wanted = step.value.strip()
    if fold(given) == fold(wanted):
        return True
    for question in body.steps:
        if isinstance(question, Question) and question.save_as == step.name:
            choice = chosen(question, wanted)
            if choice is not None and chosen(question, given) is choice:
                return True
    return False

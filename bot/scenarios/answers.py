"""What counts as an answer to a question, and what is kept of it."""

import re
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bot.scenarios.body import Choice, Question
from dialogs.searching.folding import fold

LONGEST = 1000  # characters of an answer
PHONE = re.compile(r"\+?[\d\s().-]{5,30}")


class Wrong(Exception):
    """It is no answer; `str()` is a sentence that says why."""


def chosen(question: Question, text: str) -> Choice | None:
    """The choice whose label somebody typed, in either language."""
    said = _spelled(text)
    return next(
        (each for each in question.choices if said in map(_spelled, each.label.all())), None
    )


def _spelled(text: str) -> str:
    """A label as it is compared; a picture alone is itself."""
    text = text.strip()
    return fold(text) or text


def checked(question: Question, text: str) -> str:
    """An answer as it is kept. Raises Wrong."""
    text = text.strip()
    check = {"number": _number, "phone": _phone, "email": _email}.get(question.answer, _text)
    return check(question, text)


def _text(question: Question, text: str) -> str:
    least = max(1, int(question.least or 1))
    most = min(LONGEST, int(question.most or LONGEST))
    if len(text) < least:
        raise Wrong(_("Please write at least {count} characters.").format(count=least))
    if len(text) > most:
        raise Wrong(_("Please write at most {count} characters.").format(count=most))
    return text


def _number(question: Question, text: str) -> str:
    try:
        number = Decimal(re.sub(r"\s", "", text).replace(",", "."))
    except InvalidOperation:
        raise Wrong(_("Please write a number.")) from None
    if not number.is_finite() or abs(number) >= 10**15:
        raise Wrong(_("Please write a number."))
    if question.least is not None and number < Decimal(str(question.least)):
        raise Wrong(_("Please write {least} or more.").format(least=f"{question.least:g}"))
    if question.most is not None and number > Decimal(str(question.most)):
        raise Wrong(_("Please write {most} or less.").format(most=f"{question.most:g}"))
    return f"{number:f}"


def _phone(question: Question, text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if not PHONE.fullmatch(text) or not 7 <= len(digits) <= 15:
        raise Wrong(_("Please write a telephone number, such as +1 212 555 0100."))
    return f"+{digits}" if text.startswith("+") else digits


def _email(question: Question, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Wrong(_("Please write an e-mail address, such as anna@shop.example.")) from None
    return text

"""What a scenario says and asks: its steps, as the editor sends them and versions keep them.

Steps come one after the other; wherever a step may name the next one, an empty name is the one
that follows it in the list.
"""

import re
from typing import Annotated, ClassVar, Literal

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

MOST_STEPS = 200
MOST_CHOICES = 20
MOST_LINKS = 8
LONGEST_TEXT = 4096  # UTF-16 units, as Telegram counts
LONGEST_CAPTION = 1024
LONGEST_LABEL = 64
PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,31})\}")  # where an answer stands in a text

StepId = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,16}$")]
To = Annotated[str, Meta(pattern=r"^[a-z0-9_]{0,16}$")]
Name = Annotated[str, Meta(pattern=r"^([a-z][a-z0-9_]{0,31})?$")]
Long = Annotated[str, Meta(max_length=10_000)]
Short = Annotated[str, Meta(max_length=1_000)]
Url = Annotated[str, Meta(max_length=2_000)]


def spoken(language: str, locale: str) -> str:
    """`ru` or `en`: what is spoken with somebody of a language on a site of another."""
    wanted = language if language[:2] in ("ru", "en") else locale
    return "ru" if wanted.startswith("ru") else "en"


class Words(Struct, frozen=True, omit_defaults=True):
    """A text in both languages."""

    ru: Long = ""
    en: Long = ""

    def __bool__(self) -> bool:
        return bool(self.ru.strip() or self.en.strip())

    def all(self) -> list[str]:
        """What is given of them."""
        return [each for each in (self.ru, self.en) if each.strip()]

    def to(self, language: str, locale: str = "ru") -> str:
        """The text for who speaks a language: in it, else in the site's, else what there is."""
        russian = spoken(language, locale) == "ru"
        first, second = (self.ru, self.en)[:: 1 if russian else -1]
        return first if first.strip() else second


class Link(Struct, frozen=True):
    """A button below a text that opens a page."""

    label: Words
    url: Url


class Choice(Struct, frozen=True, omit_defaults=True):
    """A button that is an answer, and the step that it leads to."""

    label: Words
    to: To = ""


class Step(Struct, frozen=True, tag_field="kind", omit_defaults=True):
    """What all steps have."""

    waits: ClassVar[bool] = False  # for what the person says next
    ends: ClassVar[bool] = False

    id: StepId


class Text(Step, frozen=True, tag="text", omit_defaults=True):
    """Something is said."""

    text: Words = Words()
    links: Annotated[list[Link], Meta(max_length=MOST_LINKS)] = []
    next: To = ""


class Media(Step, frozen=True, tag="media", omit_defaults=True):
    """A picture, a video or a file is shown, which Telegram fetches from an address."""

    media: Literal["photo", "video", "document"] = "photo"
    url: Url = ""
    caption: Words = Words()
    next: To = ""


class Question(Step, frozen=True, tag="question", omit_defaults=True):
    """Something is asked, and the answer kept as `save_as`. `least` and `most` bound a number, or
    the characters of a text.
    """

    waits: ClassVar[bool] = True

    text: Words = Words()
    answer: Literal["text", "number", "phone", "email", "choice"] = "text"
    choices: Annotated[list[Choice], Meta(max_length=MOST_CHOICES)] = []
    least: float | None = None
    most: float | None = None
    error: Words = Words()
    save_as: Name = ""
    next: To = ""


class Condition(Step, frozen=True, tag="condition", omit_defaults=True):
    """Which way it goes: by an answer, by the site's hours, by whether a manager is there."""

    on: Literal["answer", "hours", "person"] = "answer"
    name: Name = ""
    is_: Literal["is", "contains", "more", "less", "given"] = msgspec.field(name="is", default="is")
    value: Short = ""
    then: To = ""
    otherwise: To = ""


class Jump(Step, frozen=True, tag="jump", omit_defaults=True):
    """It goes on elsewhere."""

    to: To = ""


class CallManager(Step, frozen=True, tag="call_manager", omit_defaults=True):
    """A manager is called, who reads the answers; the scenario ends."""

    ends: ClassVar[bool] = True

    text: Words = Words()


class GiveTask(Step, frozen=True, tag="give_task", omit_defaults=True):
    """A task is done by reaching this step (`bot.earning`); the text is said where it is paid."""

    task: int = 0
    text: Words = Words()
    next: To = ""


class End(Step, frozen=True, tag="end"):
    """The scenario ends."""

    ends: ClassVar[bool] = True


AnyStep = Text | Media | Question | Condition | Jump | CallManager | GiveTask | End


class Body(Struct, frozen=True):
    """The steps of a version; it begins with the first."""

    steps: Annotated[list[AnyStep], Meta(max_length=MOST_STEPS)] = []

    def following(self) -> dict[str, str]:
        """By id of a step the one that comes after it in the list; empty after the last."""
        ids = [step.id for step in self.steps]
        return dict(zip(ids, [*ids[1:], ""], strict=True))

    def by_id(self) -> dict[str, AnyStep]:
        """The steps by their ids; of two of one id the first."""
        return {step.id: step for step in reversed(self.steps)}


class BadBody(Exception):
    """It is no scenario; `str()` is a sentence."""


def parse(body: object) -> Body:
    """A body from plain JSON values. Raises BadBody."""
    try:
        return msgspec.convert(body, Body)
    except msgspec.ValidationError as error:
        raise BadBody(_("This is no scenario: {why}").format(why=error)) from None


def plain(body: Body) -> dict[str, object]:
    """A body as plain JSON values."""
    values: dict[str, object] = msgspec.to_builtins(body)
    return values

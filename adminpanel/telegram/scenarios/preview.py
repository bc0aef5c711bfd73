"""What the editor asks while somebody types: what is wrong, and how it reads in a chat. Nothing is
stored: the whole way is gone again, by the engine that the bot has.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from bot.scenarios.body import BadBody, Body, parse
from bot.scenarios.checking import check
from bot.scenarios.running import At, Begun, Event, Give, Output, Pressed, Said, Say, advance

MOST_EVENTS = 100


class Happened(Struct):
    """What somebody did in the preview: wrote something, or pressed a choice."""

    text: Annotated[str, Meta(max_length=4096)] | None = None
    turn: int = 0
    choice: int = 0


class Asked(Struct):
    """What the editor wants to see; `steps` are whatever its form has."""

    steps: Any = None
    bot: int | None = None
    language: Literal["ru", "en"] = "ru"
    is_open: bool = True
    has_person: bool = True
    events: Annotated[list[Happened], Meta(max_length=MOST_EVENTS)] = []


class Somebody:
    """The person of the preview, and how the world is for them."""

    def __init__(self, asked: Asked, locale: str) -> None:
        self.language: str = asked.language
        self.locale, self._asked = locale, asked
        self.first_name = {"ru": "Вера", "en": "Vera"}[asked.language]

    def is_open(self) -> bool:
        """As the editor says."""
        return self._asked.is_open

    def has_person(self) -> bool:
        """As the editor says."""
        return self._asked.has_person


def asked_of(body: bytes) -> Asked:
    """What is asked. Raises msgspec.DecodeError."""
    return msgspec.json.decode(body, type=Asked)


def shown(asked: Asked, locale: str) -> dict[str, Any]:
    """What is wrong, the chat so far, and how it stands with it."""
    try:
        body = parse({"steps": asked.steps})
    except BadBody as error:
        wrong = {"step": "", "level": "error", "sentence": str(error)}
        return {"findings": [wrong], "chat": [], "state": ""}
    found = [each._asdict() for each in check(body, locale)]
    chat, at, left = walked(body, asked, locale)
    return {"findings": found, "chat": chat, "state": state_of(at, left), "answers": at.answers}


def walked(body: Body, asked: Asked, locale: str) -> tuple[list[dict[str, Any]], At, bool]:
    """The chat, where it is, and whether the last of what was written was nothing for it."""
    person, at, left = Somebody(asked, locale), At(), False
    chat: list[dict[str, Any]] = []
    events: Sequence[Event] = [Begun(), *map(event_of, asked.events)]
    for event in events:
        if said := said_by(body, at, event, person):
            chat.append({"from": "person", "text": said})
        step = advance(body, at, event, person)
        chat += [bubble(output) for output in step.outputs]
        at, left = step.at, not step.taken and isinstance(event, Said)
    return chat, at, left


def event_of(happened: Happened) -> Event:
    """The same as the engine knows it."""
    if happened.text is not None:
        return Said(happened.text)
    return Pressed(happened.turn, happened.choice)


def said_by(body: Body, at: At, event: Event, person: Somebody) -> str:
    """What the person is seen to say."""
    if isinstance(event, Said):
        return event.text
    step = body.by_id().get(at.step)
    choices = getattr(step, "choices", [])
    if not isinstance(event, Pressed) or event.turn != at.turn:
        return ""
    if not 0 <= event.choice < len(choices):
        return ""
    label: str = choices[event.choice].label.to(person.language, person.locale)
    return label


def bubble(output: Output) -> dict[str, Any]:
    """What the bot says, for the page."""
    if isinstance(output, Say):
        return {
            "from": "bot",
            "text": output.text,
            "links": [{"label": label, "url": url} for label, url in output.links],
            "choices": list(output.choices),
            "turn": output.turn,
        }
    if isinstance(output, Give):
        return {"from": "bot", "task": output.task, "text": output.text}
    return {"from": "bot", "media": output.media, "url": output.url, "text": output.caption}


def state_of(at: At, left: bool) -> str:
    """How it stands, in a sentence; nothing while an answer is awaited."""
    if left:
        return _("The scenario has no answer to this: it goes to people, as any message.")
    return {
        "done": _("The scenario has ended."),
        "called": _("A manager is called, and reads the answers."),
    }.get(at.state, "")

"""Scenarios as the editor sends them, and somebody who goes through them."""

from dataclasses import dataclass, field
from typing import Any

from bot.scenarios.body import Body, parse
from bot.scenarios.running import At, Begun, Event, Output, Pressed, Said, advance


def both(text: str) -> dict[str, str]:
    """The text in both languages."""
    return {"ru": f"{text} (ru)", "en": text}


def step(kind: str, id: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "id": id, **fields}


def text(id: str, says: str = "Hello", **fields: Any) -> dict[str, Any]:
    return step("text", id, text=both(says), **fields)


def question(id: str, asks: str = "What?", **fields: Any) -> dict[str, Any]:
    return step("question", id, text=both(asks), **fields)


def choice(id: str, *choices: tuple[str, str], **fields: Any) -> dict[str, Any]:
    """A question whose choices are label and target."""
    offered = [{"label": both(label), "to": to} for label, to in choices]
    return question(id, "Which?", answer="choice", choices=offered, **fields)


def end(id: str = "end") -> dict[str, Any]:
    return step("end", id)


def body_of(*steps: dict[str, Any]) -> Body:
    return parse({"steps": list(steps)})


# An order of tea: a greeting, a menu that comes back, a name, an age, and a manager.
ORDER = body_of(
    text("hello", "Hello, {first_name}!"),
    choice("menu", ("Order", "name"), ("Prices", "prices"), ("Bye", "bye"), save_as="wish"),
    text("prices", "Tea costs 5.", next="menu"),
    question("name", "Your name?", save_as="name"),
    question("age", "Your age?", answer="number", least=18, most=120, save_as="age"),
    step("condition", "old", on="answer", name="age", **{"is": "more"}, value="65", then="rest"),
    step("call_manager", "call", text=both("{name}, a manager comes.")),
    text("rest", "Rest, {name}."),
    text("bye", "Bye!"),
    end(),
)


@dataclass
class Person:
    """Somebody in a body, and all that was said to them."""

    body: Body
    language: str = "en"
    locale: str = "ru"
    first_name: str = "Vera"
    opened: bool = True
    person: bool = True
    at: At = field(default_factory=At)
    said: list[Output] = field(default_factory=list)
    taken: bool = True

    def is_open(self) -> bool:
        return self.opened

    def has_person(self) -> bool:
        return self.person

    def does(self, event: Event) -> list[str]:
        """What is said of an event, as texts."""
        step = advance(self.body, self.at, event, self)
        self.at, self.taken = step.at, step.taken
        self.said += step.outputs
        return [getattr(each, "text", "") or getattr(each, "caption", "") for each in step.outputs]

    def begins(self) -> list[str]:
        return self.does(Begun())

    def says(self, words: str) -> list[str]:
        return self.does(Said(words))

    def presses(self, at: int, turn: int | None = None) -> list[str]:
        return self.does(Pressed(self.at.turn if turn is None else turn, at))

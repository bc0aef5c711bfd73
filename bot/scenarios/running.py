"""The engine: what happened to somebody in a version, and what is said of it. It knows no database
and no Telegram, so that the editor's preview runs the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from django.utils import translation

from bot.scenarios.answers import Wrong, checked, chosen
from bot.scenarios.body import (
    MOST_STEPS,
    PLACE,
    AnyStep,
    Body,
    CallManager,
    Condition,
    GiveTask,
    Jump,
    Media,
    Question,
    Text,
    Words,
    spoken,
)
from bot.scenarios.conditions import Facts, holds
from bot.scenarios.ways import next_of

TRIES = 3  # wrong answers, until somebody wants something else

State = Literal["running", "done", "called", "left"]


@dataclass(frozen=True, slots=True)
class At:
    """Where somebody is. `turn` numbers the questions that they were asked, so that a button of an
    earlier one is known; `answers` are by the names under which they are kept.
    """

    step: str = ""
    turn: int = 0
    tries: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    state: State = "running"


class Begun(NamedTuple):
    """The scenario begins."""


class Said(NamedTuple):
    """Somebody wrote something."""

    text: str


class Pressed(NamedTuple):
    """Somebody pressed a choice of the question of a turn."""

    turn: int
    choice: int


Event = Begun | Said | Pressed


class Say(NamedTuple):
    """A text goes out, with links or the choices of the question of a turn below it."""

    text: str
    links: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    turn: int = 0


class Show(NamedTuple):
    """A picture, a video or a file goes out, with a caption."""

    media: Literal["photo", "video", "document"]
    url: str
    caption: str


class Give(NamedTuple):
    """A task is done; `text` is said where it is paid. `step` tells it from others of a way."""

    task: int
    step: str
    text: str


Output = Say | Show | Give


class Step(NamedTuple):
    """What comes of an event. Where `taken` is False it was none of the scenario's business."""

    at: At
    outputs: tuple[Output, ...] = ()
    taken: bool = True


def advance(body: Body, at: At, event: Event, facts: Facts) -> Step:
    """What comes of an event for somebody who is `at` a step of a body."""
    with translation.override(spoken(facts.language, facts.locale)):
        return _advance(body, at, event, facts)


def _advance(body: Body, at: At, event: Event, facts: Facts) -> Step:
    if isinstance(event, Begun):
        return _Run(body, at, facts).on(body.steps[0].id if body.steps else "")
    step = body.by_id().get(at.step)
    if at.state != "running" or not isinstance(step, Question):
        return Step(at, taken=False)
    if isinstance(event, Pressed):
        return _pressed(body, at, step, event, facts)
    return _answered(body, at, step, event.text, facts)


def _pressed(body: Body, at: At, step: Question, event: Pressed, facts: Facts) -> Step:
    fits = event.turn == at.turn and 0 <= event.choice < len(step.choices)
    if not fits or step.answer != "choice":
        return Step(at, taken=False)
    choice = step.choices[event.choice]
    label = choice.label.to(facts.language, facts.locale)
    return _Run(body, _kept(at, step, label), facts).on(next_of(body, step, choice.to or step.next))


def _answered(body: Body, at: At, step: Question, text: str, facts: Facts) -> Step:
    if step.answer == "choice":
        choice = chosen(step, text)
        if choice is None:
            return _asked_again(body, at, step, facts, "")
        return _pressed(body, at, step, Pressed(at.turn, step.choices.index(choice)), facts)
    try:
        answer = checked(step, text)
    except Wrong as wrong:
        return _asked_again(body, at, step, facts, str(wrong))
    return _Run(body, _kept(at, step, answer), facts).on(next_of(body, step, step.next))


def _kept(at: At, step: Question, answer: str) -> At:
    answers = {**at.answers, step.save_as: answer} if step.save_as else at.answers
    return replace(at, answers=answers, tries=0)


def _asked_again(body: Body, at: At, step: Question, facts: Facts, why: str) -> Step:
    """A wrong answer; after some of them it is no answer, and nobody's business here."""
    if at.tries + 1 >= TRIES:
        return Step(replace(at, state="left"), taken=False)
    run = _Run(body, replace(at, tries=at.tries + 1), facts)
    run.ask(step, step.error.to(facts.language, facts.locale) or why)
    return Step(run.at, tuple(run.outputs))


class _Run:
    """One way through the steps, until somebody is asked something or it ends."""

    def __init__(self, body: Body, at: At, facts: Facts) -> None:
        self.body, self.at, self.facts = body, at, facts
        self.outputs: list[Output] = []
        self._steps = body.by_id()

    def on(self, id: str) -> Step:
        """Go on with a step. Whatever the body is, it ends: a version was checked when it was
        saved, but a way round may be asked for all the same.
        """
        for _ in range(MOST_STEPS + 1):
            step = self._steps.get(id)
            if step is None or step.ends:
                return self._over(step)
            if isinstance(step, Question):
                self.at = replace(self.at, step=id, turn=self.at.turn + 1)
                self.ask(step)
                return Step(self.at, tuple(self.outputs))
            id = next_of(self.body, step, self._do(step))
        return self._over(None)

    def ask(self, step: Question, before: str = "") -> None:
        """Say a question, with what was wrong before it."""
        choices = step.choices if step.answer == "choice" else []
        text = "\n\n".join(filter(None, [before, self._text(step.text)]))
        labels = tuple(self._text(each.label) for each in choices)
        self.outputs.append(Say(text, choices=labels, turn=self.at.turn))

    def _do(self, step: AnyStep) -> str:
        """Do what asks nobody; the target that it leads to."""
        match step:
            case Text():
                links = tuple((self._text(link.label), link.url) for link in step.links)
                self.outputs.append(Say(self._text(step.text), links))
                return step.next
            case Media():
                self.outputs.append(Show(step.media, step.url, self._text(step.caption)))
                return step.next
            case GiveTask():
                self.outputs.append(Give(step.task, step.id, self._text(step.text)))
                return step.next
            case Condition():
                yes = holds(self.body, step, self.at.answers, self.facts)
                return step.then if yes else step.otherwise
            case Jump():
                return step.to
        return ""

    def _over(self, step: AnyStep | None) -> Step:
        called = isinstance(step, CallManager)
        if isinstance(step, CallManager) and step.text:
            self.outputs.append(Say(self._text(step.text)))
        self.at = replace(self.at, step="", tries=0, state="called" if called else "done")
        return Step(self.at, tuple(self.outputs))

    def _text(self, words: Words) -> str:
        """A text for this person, with what they answered in it."""
        known = {"first_name": self.facts.first_name, **self.at.answers}
        text = words.to(self.facts.language, self.facts.locale)
        return PLACE.sub(lambda place: known.get(place[1], place[0]), text)

"""What is found, and how a step is called in a sentence about it."""

from typing import Literal, NamedTuple

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bot.scenarios.body import AnyStep, Body, Words
from dialogs.cutting import cut

Level = Literal["error", "notice"]


class Finding(NamedTuple):
    """Something that an editor should know. An error keeps a scenario from being saved; `step` is
    the id of the step that it is about, empty for the whole.
    """

    step: str
    level: Level
    sentence: str


KINDS = {
    "text": gettext_lazy("text"),
    "media": gettext_lazy("picture or file"),
    "question": gettext_lazy("question"),
    "condition": gettext_lazy("condition"),
    "jump": gettext_lazy("jump"),
    "call_manager": gettext_lazy("call a manager"),
    "give_task": gettext_lazy("task"),
    "end": gettext_lazy("end"),
}
SHOWN = 30  # characters of what it says


def named(body: Body, id: str, inside: bool = False) -> str:
    """`Step 2 (question “What is your name?”)`, or `step 2 …` inside of a sentence."""
    at = next(at for at, step in enumerate(body.steps) if step.id == id)
    step = body.steps[at]
    words = {"number": at + 1, "kind": KINDS[kind_of(step)], "says": _says(step)}
    if not words["says"]:
        pattern = _("step {number} ({kind})") if inside else _("Step {number} ({kind})")
    else:
        pattern = (
            _("step {number} ({kind} “{says}”)") if inside else _("Step {number} ({kind} “{says}”)")
        )
    return pattern.format(**words)


def kind_of(step: AnyStep) -> str:
    """Its kind, as bodies spell it."""
    return str(step.__struct_config__.tag)


def _says(step: AnyStep) -> str:
    words = getattr(step, "text", None) or getattr(step, "caption", None) or Words()
    text = " ".join(words.to(get_language() or "ru").split())
    return text if len(text) <= SHOWN else f"{cut(text, SHOWN)}…"

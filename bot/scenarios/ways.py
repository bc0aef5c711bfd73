"""Where a step leads."""

from collections.abc import Mapping

from bot.scenarios.body import AnyStep, Body, Condition, GiveTask, Jump, Media, Question, Text


def targets(step: AnyStep) -> list[str]:
    """The names by which a step says where it goes on; an empty one is the step that follows."""
    if isinstance(step, Condition):
        return [step.then, step.otherwise]
    if isinstance(step, Jump):
        return [step.to]
    if isinstance(step, Question) and step.answer == "choice":
        return [choice.to or step.next for choice in step.choices]
    return [step.next] if isinstance(step, Text | Media | Question | GiveTask) else []


def ways(body: Body) -> dict[str, list[str]]:
    """By id of a step those that may come next; `""` among them is nothing at all."""
    following = body.following()
    return {id: _resolved(step, following) for id, step in body.by_id().items()}


def _resolved(step: AnyStep, following: Mapping[str, str]) -> list[str]:
    found = [target or following.get(step.id, "") for target in targets(step)]
    return list(dict.fromkeys(found))


def next_of(body: Body, step: AnyStep, target: str) -> str:
    """The step that a target of a step is; empty where there is none."""
    return target or body.following().get(step.id, "")

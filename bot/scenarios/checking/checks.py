"""What is wrong with a scenario, found when it is saved, and said of the step where it is."""

from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from bot.scenarios.body import Body, Condition, Jump, Question
from bot.scenarios.checking.findings import Finding, named
from bot.scenarios.checking.wording import wording
from bot.scenarios.ways import targets, ways


def check(body: Body, locale: str = "ru") -> list[Finding]:
    """All that is wrong, in the order of the steps; `locale` is the site's language. Ends for
    every body.
    """
    if not body.steps:
        return [Finding("", "error", _("There is no step yet."))]
    order = {step.id: at for at, step in enumerate(body.steps)}
    found = [*_twice(body), *wording(body, locale)]
    for look in LOOKS:
        found += look(body)
    return sorted(found, key=lambda each: (order.get(each.step, -1), each.level))


def errors(found: list[Finding]) -> list[Finding]:
    """Those that keep it from being saved."""
    return [each for each in found if each.level == "error"]


def _twice(body: Body) -> Iterator[Finding]:
    seen: set[str] = set()
    for step in body.steps:
        if step.id in seen:
            yield Finding(step.id, "error", _("Two steps have the id “{id}”.").format(id=step.id))
        seen.add(step.id)


def _nowhere(body: Body) -> Iterator[Finding]:
    """Steps that name one that is not there."""
    known = body.by_id()
    for step in body.steps:
        for target in dict.fromkeys(targets(step)):
            if target and target not in known:
                sentence = _("{step} leads to the step “{id}”, which is not there.")
                yield Finding(
                    step.id, "error", sentence.format(step=named(body, step.id), id=target)
                )


def _dead_ends(body: Body) -> Iterator[Finding]:
    """Steps behind which nothing comes, though they end nothing."""
    for step in body.steps:
        if isinstance(step, Question) and step.answer == "choice" and not step.choices:
            sentence = _("{step} asks for a choice and offers none.")
        elif "" in ways(body)[step.id]:
            sentence = _("{step} is a dead end: nothing comes after it. Add an end.")
        else:
            continue
        yield Finding(step.id, "error", sentence.format(step=named(body, step.id)))


def _unreachable(body: Body) -> Iterator[Finding]:
    """Steps that no way leads to."""
    leads = ways(body)
    reached, waiting = set(), [body.steps[0].id]
    while waiting:
        id = waiting.pop()
        if id in leads and id not in reached:
            reached.add(id)
            waiting += leads[id]
    for step in body.steps:
        if step.id not in reached:
            sentence = _("Nothing leads to {step}.").format(step=named(body, step.id, inside=True))
            yield Finding(step.id, "error", sentence)


def _loops(body: Body) -> Iterator[Finding]:
    """A way round on which nobody is asked anything: it would never end."""
    leads = ways(body)
    rushing = {step.id for step in body.steps if not step.waits and not step.ends}
    graph = {id: [each for each in leads[id] if each in rushing] for id in rushing}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        order = [step.id for step in body.steps]
        circle = sorted(set(error.args[1]), key=order.index)
        sentence = _("This goes round for ever, as nobody is asked anything on the way: {steps}.")
        steps = ", ".join(named(body, id, inside=True) for id in circle)
        yield Finding(circle[0], "error", sentence.format(steps=steps))


def _conditions(body: Body) -> Iterator[Finding]:
    """Conditions that ask for what no question keeps, and that lead to one place either way."""
    kept = {step.save_as for step in body.steps if isinstance(step, Question)} - {""}
    for step in body.steps:
        if not isinstance(step, Condition):
            continue
        if step.on == "answer" and step.name not in kept:
            sentence = _("{step} looks at an answer that no question keeps.")
            yield Finding(step.id, "error", sentence.format(step=named(body, step.id)))
        elif step.on == "answer" and step.is_ != "given" and not step.value.strip():
            sentence = _("{step} compares an answer with nothing.")
            yield Finding(step.id, "error", sentence.format(step=named(body, step.id)))
        if len(set(ways(body)[step.id])) == 1:
            sentence = _("{step} leads to the same step either way.")
            yield Finding(step.id, "notice", sentence.format(step=named(body, step.id)))


def _jumps(body: Body) -> Iterator[Finding]:
    for step in body.steps:
        if isinstance(step, Jump) and not step.to:
            sentence = _("{step} does not say where to.").format(step=named(body, step.id))
            yield Finding(step.id, "error", sentence)


Look = Callable[[Body], Iterator[Finding]]
LOOKS: tuple[Look, ...] = (_nowhere, _dead_ends, _unreachable, _loops, _conditions, _jumps)

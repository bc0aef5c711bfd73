"""What a scenario or a button does: what it says, whom it calls, what it pays."""

from collections.abc import Sequence

import structlog
from django.utils import translation
from django.utils.translation import gettext as _

from bot.earning.tasks.doing import reward_by_rule
from bot.models import Button, Progress, Task
from bot.scenarios.body import spoken
from bot.scenarios.chats.saying import Said, Talk, note, say_all
from bot.scenarios.live import Key, body_of, trigger_of
from bot.scenarios.running import At, Begun, Event, Give, Say, Step, advance
from bot.updates.pressing import answer
from dialogs.actions import request_handoff
from dialogs.handoff.moves import By, NotNow, Reason
from dialogs.managers.here import somebody_there
from replyx.database.clock import shared_now
from replyx.errors import Conflict

logger = structlog.get_logger(__name__)
State = Progress.State


class World:
    """What the engine asks of the world, for somebody."""

    def __init__(self, talk: Talk) -> None:
        self._site = talk.bot.site
        self.language, self.locale = talk.user.language, self._site.locale
        self.first_name = talk.user.first_name

    def is_open(self) -> bool:
        """Whether it is within the site's hours."""
        return not self._site.hours or self._site.schedule.is_open(shared_now())

    def has_person(self) -> bool:
        """Whether a manager is there; where nobody knows, they are."""
        return somebody_there(self._site) is not False


def begin(talk: Talk, version_id: int) -> None:
    """Begin a version; what was under way in the chat is left."""
    own = Progress.objects.filter(bot=talk.bot, chat_id=talk.chat_id, state=State.RUNNING)
    own.update(state=State.LEFT, updated_at=shared_now())
    way = Progress.objects.create(bot=talk.bot, chat_id=talk.chat_id, version_id=version_id)
    carry_out(talk, way, advanced(talk, way, Begun()))


def advanced(talk: Talk, way: Progress, event: Event) -> Step:
    """What comes of an event on a way; nothing of it is done yet."""
    at = At(way.step, way.turn, way.tries, way.answers, way.state)  # type: ignore[arg-type]
    return advance(body_of(way.version_id), at, event, World(talk))


def keep(way: Progress, at: At) -> None:
    """Store where somebody is."""
    way.step, way.turn, way.tries = at.step, at.turn, at.tries
    way.answers, way.state = dict(at.answers), at.state
    way.save()


def leave(way: Progress) -> None:
    """It does not go on."""
    way.state = State.LEFT
    way.save(update_fields=["state", "updated_at"])


def carry_out(talk: Talk, way: Progress, step: Step) -> None:
    """Do what comes of an event. Nobody is left without a word."""
    keep(way, step.at)
    talk = talk.on(way.pk)
    said: list[Said] = []
    for output in step.outputs:
        if isinstance(output, Give):
            said += [Say(output.text)] if gave(talk, way, output) and output.text else []
        else:
            said.append(output)
    if step.at.state == "called":
        say_all(talk, said)
        call_people(talk, "rule", "rule", answered(way))
    elif said:
        say_all(talk, said)
    elif step.at.state != "running":
        with speaking(talk):
            say(talk, _("Thank you."))


def say(talk: Talk, text: str) -> None:
    """Say a sentence of ours, which was looked up already."""
    say_all(talk, [Say(text)])


def gave(talk: Talk, way: Progress, give: Give) -> bool:
    """Have a task done, once for each step of a way; whether it was paid now."""
    task = Task.objects.filter(pk=give.task, site=talk.bot.site_id).first()
    if task is None:
        return False
    try:
        _submission, is_new = reward_by_rule(talk.user, task, f"way:{way.pk}:{give.step}")
    except Conflict as refused:
        logger.info("a task is not paid", task=task.pk, why=str(refused))
        return False
    return is_new


def answered(way: Progress) -> list[str]:
    """What was answered, in the order in which it is asked."""
    names = [getattr(step, "save_as", "") for step in body_of(way.version_id).steps]
    known = dict.fromkeys(name for name in names if name in way.answers)
    return [f"{name}: {way.answers[name]}" for name in known]


def call_people(talk: Talk, by: By, reason: Reason, lines: Sequence[str] = ()) -> None:
    """Call a manager, who reads what was answered."""
    if lines:
        with translation.override(talk.bot.site.locale):
            title = _("What the scenario asked:")
        note(talk, "\n".join([title, *lines]))
    try:
        request_handoff(talk.dialog.pk, by, reason)
    except NotNow:
        with speaking(talk):
            say(talk, _("People were called already; they answer here."))


def do_key(talk: Talk, key: Key) -> None:
    """What a button of the keyboard does."""
    world = World(talk)
    label = key.label.to(world.language, world.locale)
    if key.action == Button.Action.SCENARIO:
        trigger = trigger_of(talk.bot.pk, key.scenario_id)
        if trigger is not None:
            begin(talk, trigger.version_id)
            return
        with speaking(talk):
            say(talk, _("This is not available now."))
    elif key.action == Button.Action.TEXT:
        say(talk, key.text.to(world.language, world.locale))
    elif key.action == Button.Action.LINK:
        say_all(talk, [Say(label, links=((label, key.url),))])
    elif key.action == Button.Action.CALL:
        call_people(talk, "visitor", "asked")
    else:  # the Mini App opens by itself; this was typed
        with speaking(talk):
            say(talk, _("The button below opens it."))


def tell_press(talk: Talk, query: str, way: Progress | None, *, taken: bool) -> None:
    """Answer a press, with a sentence where nothing came of it."""
    text = ""
    if not taken:
        with speaking(talk):
            text = (
                _("You have answered this already.")
                if way is not None and way.state == State.RUNNING
                else _("This conversation is over. You can begin anew.")
            )
    answer.enqueue(talk.bot.pk, query, text)


def speaking(talk: Talk) -> "translation.override":
    """Our own sentences in the language of the person."""
    return translation.override(spoken(talk.user.language, talk.bot.site.locale))

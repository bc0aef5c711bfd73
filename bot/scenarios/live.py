"""What is live in a bot: what begins its scenarios, and the keyboard below its chats. Remembered in
each process until something of it changes anywhere (`realtime.sync`), for a minute at most.

A process to which Redis says nothing hears of a change a second late, and the next answer is to be
new all the same: so what is remembered is of a version of the topic, which is asked each time.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings

from bot.models import Button, Scenario, Version
from bot.scenarios.body import Body, Words, parse
from dialogs.searching.folding import fold
from realtime.models import Topic
from realtime.sync import cached

SECONDS = 60.0


class Trigger(NamedTuple):
    """What begins a scenario."""

    scenario_id: int
    version_id: int
    kind: str
    value: str
    words: tuple[str, ...]


class Key(NamedTuple):
    """A button of the keyboard; `former` are labels that old keyboards show."""

    id: int
    row: int
    label: Words
    former: tuple[str, ...]
    action: str
    scenario_id: int | None
    text: Words
    url: str


def triggers(bot_id: int) -> list[Trigger]:
    """What begins the scenarios of a bot that are enabled."""
    return cached(key_of("scenarios", bot_id), lambda: _triggers(bot_id), SECONDS)


def keys(bot_id: int) -> list[Key]:
    """The buttons of a bot that are enabled, in their order."""
    return cached(key_of("buttons", bot_id), lambda: _keys(bot_id), SECONDS)


def key_of(topic: str, bot_id: int) -> str:
    """Under which something of a bot is remembered."""
    version = Topic.objects.filter(name=topic).values_list("version", flat=True).first()
    return f"{topic}:{bot_id}:{version or 0}"


def _triggers(bot_id: int) -> list[Trigger]:
    own = Scenario.objects.filter(bot=bot_id, enabled=True, published__isnull=False)
    return [
        Trigger(
            each.pk,
            each.published_id or 0,
            each.trigger,
            each.value,
            tuple(map(fold, each.words)) if each.trigger == Scenario.Trigger.WORDS else (),
        )
        for each in own.order_by("pk")
    ]


def _keys(bot_id: int) -> list[Key]:
    own = Button.objects.filter(bot=bot_id, enabled=True).order_by("row", "column", "pk")
    return [
        Key(
            each.pk,
            each.row,
            Words(each.label_ru, each.label_en),
            tuple(each.former),
            each.action,
            each.scenario_id,
            Words(each.text_ru, each.text_en),
            each.url,
        )
        for each in own
    ]


@lru_cache(maxsize=256)
def body_of(version_id: int) -> Body:
    """The steps of a version, which never change. Raises Version.DoesNotExist."""
    return parse(Version.objects.values_list("body", flat=True).get(pk=version_id))


def trigger_of(bot_id: int, scenario_id: int | None) -> Trigger | None:
    """What begins a scenario, if it is live."""
    return next((each for each in triggers(bot_id) if each.scenario_id == scenario_id), None)


def begun_by(bot_id: int, text: str) -> Trigger | None:
    """The scenario that a command or words begin."""
    if text.startswith("/"):
        command = (
            text[1:].split(maxsplit=1)[0].partition("@")[0].lower() if text[1:].strip() else ""
        )
        own = [each for each in triggers(bot_id) if each.kind in ("start", "command")]
        return next((each for each in own if (each.value or "start") == command), None)
    said = fold(text.strip())
    return next((each for each in triggers(bot_id) if said and said in each.words), None)


def pressed_key(bot_id: int, text: str) -> Key | None:
    """The button of the keyboard whose label a text is; else one that was called so before."""
    said = text.strip()
    own = keys(bot_id)
    now = (each for each in own if said and said in each.label.all())
    return next(now, None) or next((each for each in own if said in each.former), None)


def keyboard(bot_id: int, language: str, locale: str) -> dict[str, Any] | None:
    """The keyboard below the chat of somebody, as the Bot API has it; None for a bot without."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for each in keys(bot_id):
        button: dict[str, Any] = {"text": each.label.to(language, locale)}
        if each.action == Button.Action.APP:
            if not settings.PUBLIC_URL.startswith("https://"):
                continue  # Telegram would refuse the whole message
            button["web_app"] = {"url": f"{settings.PUBLIC_URL.rstrip('/')}/bot/{bot_id}/app/"}
        rows.setdefault(each.row, []).append(button)
    if not rows:
        return None
    return {"keyboard": list(rows.values()), "resize_keyboard": True, "is_persistent": True}

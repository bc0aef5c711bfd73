"""What happened, and the patterns by which it is asked for."""

import re
from typing import Any

import msgspec

NAME = re.compile(r"([a-z][a-z_]{0,31})\.([a-z][a-z_]{0,30})")
PATTERN = re.compile(rf"\*|[a-z][a-z_]{{0,31}}\.\*|{NAME.pattern}")


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change: `version` numbers those of its topic, 1, 2, 3 …, over all sites; `at` is ISO 8601.

    `site_id` and `user_id` say whom it concerns, and are told to no client. `id` None is several
    rows. `is_lost` stands for what happened too long ago for anybody to remember: whatever was
    loaded of the topic is to be loaded again.
    """

    type: str
    version: int
    data: dict[str, Any]
    site_id: int | None
    user_id: int | None
    at: str
    is_lost: bool = False

    @property
    def topic(self) -> str:
        """What its name begins with."""
        return topic_of(self.type)

    @property
    def id(self) -> Any:
        """The row that changed, or None."""
        return self.data.get("id")


def topic_of(name: str) -> str:
    """The topic of an event, or of a pattern other than `*`."""
    return name.partition(".")[0]


def checked_name(name: str) -> str:
    """The name of an event, such as `scenarios.updated`. Raises ValueError."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no event: its name is topic.verb, in small letters")
    return name


def checked_pattern(pattern: str) -> str:
    """An event's name, `topic.*` or `*`. Raises ValueError."""
    if not PATTERN.fullmatch(pattern):
        raise ValueError(f"{pattern!r} is no pattern: it is *, topic.* or topic.verb")
    return pattern


def matches(pattern: str, event: Event) -> bool:
    """Whether an event is asked for; what was lost of a topic is, by any pattern of it."""
    if event.is_lost:
        return pattern == "*" or topic_of(pattern) == event.topic
    return pattern in ("*", event.type) or pattern == f"{event.topic}.*"

"""A bot, and the updates that wait for it."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from tests.services.telegram.world.bell import Bell
from tests.services.telegram.world.faults import Faults
from tests.services.telegram.world.people import Body

# What a bot hears of only when it asked by name (setWebhook in the Bot API's documentation).
ONLY_IF_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Webhook:
    """Where the updates of a bot go, and how the last of them went."""

    url: str
    secret: str = ""
    max_connections: int = 40
    error: str = ""
    failed_at: int = 0


@dataclass
class Delivery:
    """How updates come to a webhook: each `repeat` times, in order unless `shuffle`.

    With `shuffle` each copy waits for a moment of its own, up to `spread` seconds. What was not
    acknowledged comes again after `pause` seconds, then twice that, up to `longest`.
    """

    repeat: int = 1
    shuffle: bool = False
    spread: float = 0.3
    pause: float = 0.1
    longest: float = 5.0


@dataclass
class Waiting:
    """An update that nobody has acknowledged; `chat` is what keeps it in line."""

    id: int
    chat: int
    body: Body


@dataclass
class Bot:
    """One token. Its updates are numbered, and kept until they are acknowledged."""

    token: str
    username: str
    name: str
    webhook: Webhook | None = None
    allowed: list[str] = field(default_factory=list)
    commands: list[Body] = field(default_factory=list)
    menu: Body = field(default_factory=lambda: {"type": "default"})
    delivery: Delivery = field(default_factory=Delivery)
    faults: Faults = field(default_factory=Faults)
    poller: object | None = None
    bell: Bell = field(default_factory=Bell)
    waiting: OrderedDict[int, Waiting] = field(default_factory=OrderedDict)
    # Of the clock, so that a server that starts anew goes on far above what its bots have seen.
    next_update: int = field(default_factory=lambda: int(time.time() * 100) % 2**30)

    @property
    def id(self) -> int:
        """The number in front of the token."""
        return int(self.token.split(":")[0])

    def body(self) -> Body:
        """The bot as a `User`."""
        who = {"id": self.id, "is_bot": True, "first_name": self.name}
        return {**who, "username": self.username}

    def tell(self, kind: str, chat: int, body: Any) -> int | None:
        """Put an update in line unless the bot does not want its kind; returns its number."""
        if kind not in self.allowed if self.allowed else kind in ONLY_IF_ASKED:
            return None
        number = self.next_update
        self.next_update += 1
        self.waiting[number] = Waiting(number, chat, {"update_id": number, kind: body})
        self.bell.ring()
        return number

    def again(self, body: Body) -> None:
        """Put an update in line once more, under its old number."""
        kind = next(name for name in body if name != "update_id")
        chat = body[kind].get("chat") or body[kind]["message"]["chat"]
        self.waiting[body["update_id"]] = Waiting(body["update_id"], chat["id"], body)
        self.bell.ring()

    def forget(self, number: int) -> None:
        """Somebody acknowledged the update."""
        self.waiting.pop(number, None)

"""Everything that the server knows; one loop changes it, so nothing is locked."""

import itertools
import random
import re
from collections.abc import Callable
from typing import Any

from tests.services.telegram.world.bell import Bell
from tests.services.telegram.world.bots import Bot
from tests.services.telegram.world.chats import Chat, Message
from tests.services.telegram.world.content import file_of
from tests.services.telegram.world.files import Files
from tests.services.telegram.world.people import Body, User

TOKEN = re.compile(r"\d+:[\w-]+")


class World:
    """Bots, people, chats and files, and what was told about them."""

    def __init__(self, *, local: bool = False) -> None:
        self.local = local  # as a Bot API server of one's own with --local
        self.bots: dict[str, Bot] = {}
        self.strangers: set[str] = set()  # tokens that are nobody's
        self.people: dict[int, User] = {}
        self.private: dict[tuple[int, int], Chat] = {}
        self.groups: dict[int, Chat] = {}
        self.files = Files()
        self.bell = Bell()
        self.calls: list[Body] = []
        self.presses: dict[str, Body] = {}  # callback queries that a bot may answer, and the answer
        self.webhook_set: Callable[[Bot], None] = lambda _: None
        self._numbers = itertools.count(random.randrange(10_000_000, 5_000_000_000))

    def number(self) -> int:
        """An id that nothing has yet."""
        return next(self._numbers)

    def bot(self, token: str) -> Bot | None:
        """The bot of a token; any that looks like one is known unless told otherwise."""
        if token in self.strangers or not TOKEN.fullmatch(token):
            return None
        if token not in self.bots:
            number = token.split(":")[0]
            self.bots[token] = Bot(token, username=f"shop{number}_bot", name="Shop")
        return self.bots[token]

    def person(self, name: str, **words: Any) -> User:
        """A new account."""
        user = User(self.number(), name, **words)
        self.people[user.id] = user
        self.bell.ring()
        return user

    def open(self, bot: Bot, user: User) -> Chat:
        """The private chat of a person with a bot, empty until they write."""
        key = (bot.id, user.id)
        if key not in self.private:
            self.private[key] = Chat(user.id, "private", user=user, bots={bot.id: "member"})
        return self.private[key]

    def chat(self, bot: Bot, number: int) -> Chat | None:
        """The chat that a bot means by an id."""
        return self.groups.get(number) or self.private.get((bot.id, number))

    def bots_in(self, chat: Chat) -> list[Bot]:
        """The bots that hear what is said in a chat."""
        here = {each for each, standing in chat.bots.items() if standing in HEARING}
        return [bot for bot in self.bots.values() if bot.id in here]

    def tell(self, chat: Chat, kind: str, message: Message) -> None:
        """Have the bots of a chat hear of a message, and whoever watches look again."""
        for bot in self.bots_in(chat):
            self.let_know(bot, message.body)
            bot.tell(kind, chat.id, message.body)
        self.bell.ring()

    def let_know(self, bot: Bot, body: Body) -> None:
        """From now on the bot may use the files of a message."""
        for size in body.get("photo", []):
            self.files.by_id[size["file_id"]].bots.add(bot.id)
        if file := file_of(body):
            self.files.by_id[file].bots.add(bot.id)


HEARING = ("member", "administrator")

"""Chats and what stands in them. A private chat is one of a person with one bot."""

import time
from dataclasses import dataclass, field
from typing import Literal

from tests.services.telegram.world.people import Body, User

Kind = Literal["private", "group", "supergroup"]
Standing = Literal["member", "administrator", "kicked", "left"]


@dataclass
class Message:
    """A message as the Bot API says it; `versions` are the bodies that an edit replaced."""

    id: int
    body: Body
    deleted: bool = False
    versions: list[Body] = field(default_factory=list)
    keyboard: Body = field(default_factory=dict)  # for the field to write in; bots do not see it
    reactions: list[str] = field(default_factory=list)

    @property
    def thread(self) -> int | None:
        """The topic it stands in."""
        return self.body.get("message_thread_id") if self.body.get("is_topic_message") else None


@dataclass
class Topic:
    """A topic of a forum; its number is that of the message that made it."""

    id: int
    name: str
    icon_color: int = 7322096
    icon: str = ""
    closed: bool = False
    deleted: bool = False
    refusal: str = "message thread not found"  # what bots hear once it is deleted


@dataclass
class Chat:
    """Messages with numbers of their own, which only grow."""

    id: int
    kind: Kind
    title: str = ""
    user: User | None = None  # of a private chat
    forum: bool = False
    owner: int = 0  # the person who made the group
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    bots: dict[int, Standing] = field(default_factory=dict)
    managers: set[int] = field(default_factory=set)  # bots that may manage topics
    begun: bool = False  # whether a person ever wrote in it
    blocked: bool = False
    typing: dict[int, float] = field(default_factory=dict)  # bot -> when it was said
    migrated_to: int | None = None
    last_id: int = 0

    def body(self) -> Body:
        """A `Chat` of the Bot API."""
        if self.user:
            names = ("first_name", "last_name", "username")
            who = {name: word for name, word in self.user.body().items() if name in names}
            return {"id": self.id, "type": "private", **who}
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "type": self.kind, "title": self.title, **forum}

    def add(self, sender: Body, content: Body, thread: int | None = None) -> Message:
        """Write a message under the chat's next number."""
        self.last_id += 1
        body = {
            "message_id": self.last_id,
            "from": sender,
            "chat": self.body(),
            "date": int(time.time()),
            **content,
        }
        if thread:
            body |= {"message_thread_id": thread, "is_topic_message": True}
        self.messages[self.last_id] = Message(self.last_id, body)
        return self.messages[self.last_id]

    def find(self, number: int) -> Message | None:
        """The message with a number, unless it is deleted."""
        message = self.messages.get(number)
        return None if message is None or message.deleted else message

    def edit(self, message: Message, content: Body) -> None:
        """Put other content into a message; a value of None takes a field away."""
        message.versions.append(message.body)
        body = {**message.body, **content, "edit_date": int(time.time())}
        message.body = {name: value for name, value in body.items() if value is not None}

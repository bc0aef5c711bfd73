"""Somebody in their private chat with a bot: what they do there."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.services.telegram.client.chats import PATIENCE, Chat
from tests.services.telegram.client.seen import Button, Seen

if TYPE_CHECKING:
    from tests.services.telegram.client.accounts import BotAccount


@dataclass(frozen=True)
class Person:
    """Somebody in their private chat with a bot."""

    bot: BotAccount
    id: int
    first_name: str

    @property
    def chat(self) -> Chat:
        """Their chat with the bot."""
        return Chat(self.bot, self.id)

    def at(self, bot: BotAccount) -> Person:
        """The same person with another bot."""
        return Person(bot, self.id, self.first_name)

    def do(self, verb: str, **fields: Any) -> Any:
        """A verb of this person."""
        return self.bot.do(verb, person=self.id, **fields)

    def write(self, text: str, **where: int) -> Seen:
        """Say something; `reply_to`, and in a group `chat` and `thread`."""
        return self._seen(self.do("write", text=text, **where))

    def send_photo(self, data: bytes, caption: str = "", **where: int) -> Seen:
        """Send a picture as one."""
        return self._file("photo", data, "", caption, **where)

    def send_document(
        self, data: bytes, name: str = "notes.txt", caption: str = "", **where: int
    ) -> Seen:
        """Send a file as it is."""
        return self._file("document", data, name, caption, **where)

    def send_voice(self, data: bytes = b"OggS", **where: int) -> Seen:
        """Send a voice message."""
        return self._file("voice", data, "", "", **where)

    def send_video(self, data: bytes, caption: str = "", **where: int) -> Seen:
        """Send a film."""
        return self._file("video", data, "film.mp4", caption, **where)

    def send_sticker(self, data: bytes = b"RIFF0000WEBP", **where: int) -> Seen:
        """Send a sticker."""
        return self._file("sticker", data, "", "", **where)

    def send_album(self, photos: list[bytes], caption: str = "", **where: int) -> list[Seen]:
        """Send pictures together: a message and an update each, with one `media_group_id`."""
        files = [file("photo", each) for each in photos]
        sent = self.do("album", files=files, text=caption, **where)
        return [self._seen(body) for body in sent]

    def send_location(self, latitude: float, longitude: float, **where: int) -> Seen:
        """Send a place on the map."""
        place = {"location": {"latitude": latitude, "longitude": longitude}}
        return self._seen(self.do("write", place=place, **where))

    def send_venue(self, title: str, address: str, **where: int) -> Seen:
        """Send a place that has a name."""
        point = {"latitude": 55.75, "longitude": 37.62}
        venue = {"location": point, "title": title, "address": address}
        return self._seen(self.do("write", place={"venue": venue, "location": point}, **where))

    def send_contact(self, phone: str, first_name: str, **where: int) -> Seen:
        """Send somebody's number."""
        contact = {"phone_number": phone, "first_name": first_name}
        return self._seen(self.do("write", contact=contact, **where))

    def edit(self, message: Seen, text: str, chat: int = 0) -> Seen:
        """Put other words into a message of theirs."""
        return self._seen(self.do("edit", message=message.id, text=text, chat=chat))

    def delete(self, message: Seen, chat: int = 0) -> None:
        """Take a message of theirs away."""
        self.do("delete", message=message.id, chat=chat)

    def press(self, message: Seen, button: Button | str, chat: int = 0) -> Press:
        """Press a button under a message, by itself or by its text."""
        if isinstance(button, str):
            buttons = [each for row in message.buttons for each in row]
            button = next(each for each in buttons if each.text == button)
        query = self.do("press", message=message.id, data=button.data, chat=chat)
        return Press(self, query)

    def init_data(self, **how: Any) -> str:
        """What a Mini App is told of them: `age` in seconds, `start`, `more` fields."""
        return str(self.do("init_data", **how))

    def block(self) -> None:
        """Stop the bot."""
        self.do("block")

    def unblock(self) -> None:
        """Let it write again."""
        self.do("block", blocked=False)

    def delete_account(self) -> None:
        """Leave Telegram."""
        self.bot.service.do("delete_account", person=self.id)

    def _file(self, kind: str, data: bytes, name: str, caption: str, **where: int) -> Seen:
        return self._seen(self.do("write", file=file(kind, data, name), text=caption, **where))

    def _seen(self, body: dict[str, Any]) -> Seen:
        return Seen(body, self.bot.service.file)


@dataclass(frozen=True)
class Press:
    """A button that was pressed."""

    person: Person
    query: str

    def answer(self, seconds: float = PATIENCE) -> str:
        """What the bot answered to it, once it did; "" where it only took note."""
        service = self.person.bot.service
        deadline, changes = time.monotonic() + seconds, service.changes()
        while (said := service.do("press_answer", query=self.query)) is None:
            assert time.monotonic() < deadline, "the bot has not answered the button"
            changes = service.changes(changes)
        return str(said["text"])


def file(kind: str, data: bytes, name: str = "") -> dict[str, str]:
    """A file as the server takes it."""
    return {"kind": kind, "name": name, "data": base64.b64encode(data).decode()}

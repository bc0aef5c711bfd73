"""A message as people see it in a chat."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Button:
    """An inline button: `data` is what a press says, `url` where a link goes."""

    text: str
    data: str = ""
    url: str = ""
    web_app: str = ""


@dataclass(frozen=True)
class Seen:
    """A message; `body` is what the Bot API says of it."""

    body: dict[str, Any]
    load: Callable[[str], bytes]

    @property
    def id(self) -> int:
        """Its number in the chat."""
        return int(self.body["message_id"])

    @property
    def by_bot(self) -> bool:
        """Whether a bot wrote it."""
        return bool(self.body["from"]["is_bot"])

    @property
    def sender(self) -> str:
        """The first name of who wrote it."""
        return str(self.body["from"]["first_name"])

    @property
    def text(self) -> str:
        """Its text, or the caption of its file; nothing for what has neither."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def entities(self) -> list[tuple[str, str]]:
        """The parts of the text that look otherwise: (type, words)."""
        said = self.body.get("entities") or self.body.get("caption_entities") or []
        units = self.text.encode("utf-16-le")
        return [
            (each["type"], units[each["offset"] * 2 :][: each["length"] * 2].decode("utf-16-le"))
            for each in said
        ]

    @property
    def kind(self) -> str:
        """`text`, `photo`, `document`, `voice`, …; of what Telegram itself says, its name."""
        known = ("text", "photo", "document", "voice", "audio", "video", "sticker", "venue")
        for name in (*known, "location", "contact"):
            if name in self.body:
                return name
        service = ("forum_topic_", "migrate_", "new_chat_")
        return next((name for name in self.body if name.startswith(service)), "")

    @property
    def file_id(self) -> str:
        """The id of its file, of a photo that of the largest size."""
        said = self.body[self.kind]
        return str((said[-1] if isinstance(said, list) else said)["file_id"])

    @property
    def file(self) -> bytes:
        """The bytes of its file."""
        return self.load(self.file_id)

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return str(self.body[self.kind].get("file_name", ""))

    @property
    def buttons(self) -> list[list[Button]]:
        """The rows of buttons under it."""
        rows = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return [[_button(each) for each in row] for row in rows]

    @property
    def keyboard(self) -> list[list[str]]:
        """The rows of words to choose from that it put under the field to write in."""
        rows = self.body["_"]["keyboard"].get("keyboard", [])
        return [[str(each["text"]) for each in row] for row in rows]

    @property
    def reply_to(self) -> int | None:
        """The number of the message that it answers; not of what opened its topic."""
        replied = self.body.get("reply_to_message")
        if not replied or "forum_topic_created" in replied:
            return None
        return int(replied["message_id"])

    @property
    def thread(self) -> int | None:
        """The topic that it stands in."""
        return self.body.get("message_thread_id") if self.body.get("is_topic_message") else None

    @property
    def album(self) -> str | None:
        """What the messages of one album have in common."""
        return self.body.get("media_group_id")

    @property
    def edits(self) -> int:
        """How often it was edited."""
        return int(self.body["_"]["versions"])

    @property
    def reactions(self) -> list[str]:
        """The emoji that the bot put under it."""
        return list(self.body["_"]["reactions"])


def _button(body: dict[str, Any]) -> Button:
    page = body.get("web_app", {}).get("url", "")
    return Button(body["text"], body.get("callback_data", ""), body.get("url", ""), page)

"""A person who has Telegram."""

from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]  # an object of the Bot API, as JSON


@dataclass
class User:
    """One account; `deleted` is one that its owner gave up."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = ""
    deleted: bool = False

    def body(self) -> Body:
        """A `User` of the Bot API."""
        if self.deleted:
            return {"id": self.id, "is_bot": False, "first_name": ""}
        more = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language,
        }
        words = {name: word for name, word in more.items() if word}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name, **words}

    @property
    def name(self) -> str:
        """What stands above their messages."""
        return f"{self.first_name} {self.last_name}".strip() if not self.deleted else ""

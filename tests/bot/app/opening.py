"""What Telegram gives a page that it opens, signed as Telegram does it."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from rest_framework.test import APIClient

from bot.models import Bot


def signed(token: str, fields: dict[str, str]) -> str:
    """Fields, with the hash that the owner of a token can make."""
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    told = hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()
    return urlencode({**fields, "hash": told})


def init_data(bot: Bot, telegram_id: int = 7, age: int = 0, **user: Any) -> str:
    """What a person's page of a bot gets."""
    said = {"id": telegram_id, "first_name": "Vera", "language_code": "en", **user}
    return signed(
        bot.token,
        {
            "query_id": "AAH",
            "user": json.dumps(said),
            "auth_date": str(int(time.time()) - age),
            "signature": "c2lnbmVk",
        },
    )


class Page(APIClient):
    """A page of the Mini App."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(HTTP_ACCEPT_LANGUAGE="en")
        self.bot = bot

    def path(self, path: str) -> str:
        return f"/bot/{self.bot.pk}/app/{path}"

    def open(self, telegram_id: int = 7) -> dict[str, Any]:
        """Begin a session; what was answered."""
        data = {"init_data": init_data(self.bot, telegram_id)}
        answer = self.post(self.path("session"), data, format="json")
        assert answer.status_code == 200, answer.content
        said: dict[str, Any] = answer.json()
        self.show(said["token"])
        return said

    def show(self, token: str) -> "Page":
        """Send a token with each call."""
        self.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return self

    def send(self, path: str, **data: Any) -> Any:
        """A call that changes something."""
        return self.post(self.path(path), data, format="json")

    def me(self) -> dict[str, Any]:
        """Everything that is shown."""
        said: dict[str, Any] = self.get(self.path("me")).json()
        return said

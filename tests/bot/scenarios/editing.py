"""Somebody who edits in the admin of a running server, and a bot there with whom Vera writes."""

import json
import re
import time
from typing import Any

import httpx

from tests.server import Server
from tests.services.telegram.client.people import Person
from tests.waiting import eventually

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Editor:
    """A superuser in the admin, by its forms."""

    def __init__(self, server: Server) -> None:
        self.http = httpx.Client(base_url=server.url, timeout=60)
        self.post("/admin/login/", username="root", password="root")

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form of a page; raises AssertionError where it comes again, with errors."""
        page = self.http.get(path).raise_for_status().text
        found = TOKEN.search(page)
        assert found
        data = {"csrfmiddlewaretoken": found[1], **fields}
        answer = self.http.post(path, data=data, headers={"Referer": str(self.http.base_url)})
        assert answer.status_code == 302, answer.text
        return answer

    def live(self, path: str, seconds: float = 20) -> dict[str, Any]:
        """How it stands with a change, once that is final."""
        until = time.monotonic() + seconds
        while True:
            found: dict[str, Any] = self.http.get(f"{path}live/").raise_for_status().json()
            if found["is_final"] or time.monotonic() > until:
                return found
            time.sleep(0.05)


def keyboard_of(body: dict[str, Any]) -> list[str]:
    """The labels of the keyboard that a message brought."""
    markup = body.get("reply_markup") or {}
    rows = (json.loads(markup) if isinstance(markup, str) else markup).get("keyboard", [])
    return [key["text"] for row in rows for key in row]


def next_keyboard(vera: Person, text: str, post: Any) -> list[str]:
    """The keyboard of the next answer to what Vera writes."""
    before = len(vera.bot.calls("sendMessage"))
    vera.write(text)
    post(vera.bot.pending()[-1])
    # A call is noted after the message that it makes, so a change of the chat is too early.
    eventually(lambda: len(vera.bot.calls("sendMessage")) > before, True, 30)
    return keyboard_of(vera.bot.calls("sendMessage")[before]["args"])

"""The Mini App as Telegram opens it, and what a person does in it."""

import json
import time
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.browsing import Pages
from tests.server import Server
from tests.shell import Shell

TOKEN = "4343:" + "m" * 35
VERA = {"id": 7, "first_name": "Vera", "last_name": "Tea", "language_code": "en"}
DARK = {
    "bg_color": "#17212b",
    "secondary_bg_color": "#232e3c",
    "section_bg_color": "#17212b",
    "text_color": "#f5f5f5",
    "hint_color": "#708499",
}
LIGHT = {
    "bg_color": "#ffffff",
    "secondary_bg_color": "#efeff4",
    "section_bg_color": "#ffffff",
    "text_color": "#000000",
    "hint_color": "#999999",
}
MAKE = f"""
from bot.models import *
from dialogs.models import Site
shop = Site.objects.get(site_token="shop")
bot, _ = Bot.objects.get_or_create(token={TOKEN!r}, defaults=dict(site=shop, username="shop_bot"))
def task(**words):
    said = dict(site=shop, reward=10, confirmed_by="code", code="green", title_en="Find the tea",
        title_ru="Найди чай", text_en="The word stands on the box.",
        text_ru="Слово написано на коробке.")
    return Task.objects.create(**(said | words)).pk
"""


class App:
    """A bot of the shop and its Mini App."""

    def __init__(self, server: Server, shell: Shell, pages: Pages) -> None:
        self.server, self.shell, self._pages = server, shell, pages
        shell(MAKE)
        self.bot: int = shell("bot.pk")

    def address(self, user: dict[str, Any] = VERA, *, theme: Any = LIGHT, age: int = 0) -> str:
        """Where Telegram leads a person, so many seconds ago."""
        from tests.bot.app.opening import signed  # Django is set up by now

        fields = {"user": json.dumps(user), "auth_date": str(int(time.time()) - age)}
        said = {
            "tgWebAppData": signed(TOKEN, fields),
            "tgWebAppVersion": "9.0",
            "tgWebAppPlatform": "web",
            "tgWebAppThemeParams": json.dumps(theme),
        }
        return f"{self.server.url}/bot/{self.bot}/app/#{urlencode(said)}"

    def open(self, user: dict[str, Any] = VERA, *, theme: Any = LIGHT, age: int = 0) -> Page:
        """The app on a phone, as Telegram opens it for a person."""
        page = self._pages.open(phone=True, locale="en-US")
        page.goto(self.address(user, theme=theme, age=age))
        return page

    def opened(self, user: dict[str, Any] = VERA, *, theme: Any = LIGHT) -> Page:
        """The same, once it shows what is theirs."""
        page = self.open(user, theme=theme)
        expect(page.locator("#sum")).not_to_be_empty()
        return page


def person(number: int, name: str = "Vera", language: str = "en") -> dict[str, Any]:
    """Somebody of Telegram."""
    return {"id": number, "first_name": name, "language_code": language}


def to(page: Page, part: str) -> None:
    """Go to a part of the app."""
    page.locator(f"#tabs [data-to={part}]").click()


def card(page: Page, title: str) -> Locator:
    """A task in the list."""
    return page.locator("#task-list .card").filter(has_text=title)

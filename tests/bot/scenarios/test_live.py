"""What is edited in the admin is live in a bot of another process at once, whatever Redis does."""

import os
import time
from collections.abc import Iterator
from itertools import cycle
from typing import Self

import httpx
import pytest

from tests.bot.scenarios.editing import Editor, next_keyboard
from tests.notify.workers import Workers
from tests.server import Server, Setup
from tests.services.telegram.client.people import Person
from tests.services.telegram.client.service import TelegramService
from tests.shell import Shell
from tests.starting import Starter

EDITS = int(os.environ.get("EDITS", "10"))  # `EDITS=100` is what is promised
SECONDS = 1.0 if EDITS >= 100 else 5.0  # the machines of the suite are noisy
MAKE = """
from bot.models import *
from bot.scenarios.publishing import publish
from tests.bot.scenarios.made import body_of, end, text
bot = Bot.objects.create(site=Site.objects.get(site_token="shop"), token={token!r}, username="shop")
scenario = Scenario.objects.create(bot=bot, title="Hello", trigger="start")
publish(scenario.pk, body_of(text("a", "Hello"), end()), None)
button = Button.objects.create(bot=bot, label_ru="0", label_en="0", action="text", text_ru="Да")
"""


class Shop:
    """A running server and its workers, an editor, and people who write to its bot in turn: a chat
    is answered no faster than Telegram takes it.
    """

    def __init__(self, server: Server, workers: Workers, telegram: TelegramService) -> None:
        account = telegram.bot()
        self.server, self.workers = server, workers
        people = [account.person(f"Vera {number}", language="en") for number in range(10)]
        self.people: Iterator[Person] = cycle(people)
        with Shell(server) as shell:
            shell(MAKE.format(token=account.token))
            self.bot, self.secret = shell("bot.pk"), shell("bot.secret")
            self.scenario = f"/admin/bot/scenario/{shell('scenario.pk')}/"
            self.button = f"/admin/bot/button/{shell('button.pk')}/"
        self.editor = Editor(server)

    def __enter__(self) -> Self:
        assert self.keyboard() == ["0"]
        return self

    def __exit__(self, *_: object) -> None:
        self.editor.http.close()

    def post(self, update: object) -> None:
        """Give an update to the bot, as Telegram does."""
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        url = f"{self.server.url}/bot/{self.bot}/webhook"
        httpx.post(url, json=update, headers=secret, timeout=30).raise_for_status()

    def rename(self, label: str) -> None:
        """Give the button another label."""
        said = {"row": 1, "column": 1, "label_ru": label, "label_en": label}
        does = {"action": "text", "text_ru": "Да", "enabled": "on"}
        self.editor.post(f"{self.button}change/", **said, **does)

    def keyboard(self) -> list[str]:
        """That of the next answer."""
        return next_keyboard(next(self.people), "/start", self.post)


@pytest.fixture(scope="module", params=["local", "real"])
def shop(
    request: pytest.FixtureRequest,
    starter: Starter,
    telegram_service: TelegramService,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Shop]:
    setup: Setup = request.param
    words = {"TELEGRAM_API_URL": telegram_service.url, "OUTBOUND_ALLOW": "127.0.0.0/8"}
    server = starter.start(setup, postgres=None, **words)
    workers = Workers(server, tmp_path_factory.mktemp("live") / "worker.log")
    workers.start()
    try:
        with Shop(server, workers, telegram_service) as shop:
            yield shop
    finally:
        for process in workers.processes:
            process.kill()
        starter.close(server)


def test_the_next_answer_has_the_button_as_it_was_edited(shop: Shop) -> None:
    took = []
    for at in range(1, EDITS + 1):
        if at == EDITS // 2 and shop.server.redis is not None:
            shop.server.redis.stop()
            shop.server.redis.start()
        shop.rename(f"Label {at}")
        began = time.monotonic()
        assert shop.keyboard() == [f"Label {at}"], at
        took.append(time.monotonic() - began)
    print(f"{shop.server.setup}: {EDITS} of {EDITS}, slowest {max(took):.2f} s")  # noqa: T201
    assert max(took) < SECONDS


def test_the_admin_says_how_soon_it_was_live(shop: Shop) -> None:
    shop.rename("Told")
    said = shop.editor.live(shop.button)
    assert said["is_final"], said
    assert said["sentence"].startswith(("Действует через", "Live after")), said

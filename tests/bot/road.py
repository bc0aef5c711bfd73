"""A running ReplyX with a bot, workers, and whoever posts updates as Telegram does."""

from pathlib import Path
from typing import Any

import httpx

from tests.clients import Frame, ManagerClient
from tests.notify.workers import Workers
from tests.server import Server, Setup
from tests.services.telegram.client.accounts import BotAccount
from tests.shell import Shell
from tests.starting import Starter
from tests.waiting import eventually

KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
LEASE = 3  # seconds until a killed worker's job is another's
TOKEN = "4242:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K"
MAKE = """
from bot.models import *
bot = Bot.objects.create(site=Site.objects.get(site_token="shop"), token={!r}, username="shop")
"""


class Road:
    """What a test of the road in talks to."""

    def __init__(
        self,
        starter: Starter,
        setup: Setup,
        path: Path,
        account: BotAccount | None = None,
        **env: str,
    ) -> None:
        if account is not None:
            env["TELEGRAM_API_URL"] = account.url
        self.account = account
        self.http = httpx.Client(timeout=30)
        own = {"JOB_LEASE_SECONDS": str(LEASE), "OUTBOUND_ALLOW": "127.0.0.0/8"}
        self.server: Server = starter.start(setup, postgres=None, **{**own, **env})
        self.workers = Workers(self.server, path / "worker.log")
        self.workers.start()
        self.shell = Shell(self.server).__enter__()
        self.shell(MAKE.format(account.token if account else TOKEN))
        self.bot: int = self.shell("bot.pk")
        self.secret: str = self.shell("bot.secret")
        if account is not None:
            hook = {"url": self.address, "secret_token": self.secret, "allowed_updates": KINDS}
            httpx.post(f"{account.url}/bot{account.token}/setWebhook", json=hook).raise_for_status()

    @property
    def anna(self) -> ManagerClient:
        """A manager, as long as the test takes."""
        return ManagerClient(self.server)

    @property
    def address(self) -> str:
        """Where Telegram posts."""
        return f"{self.server.url}/bot/{self.bot}/webhook"

    def post(self, update: Any, **words: str) -> int:
        """Post an update; the status of the answer."""
        secret = {"X-Telegram-Bot-Api-Secret-Token": words.get("secret", self.secret)}
        return self.http.post(self.address, json=update, headers=secret).status_code

    def dialog(self, chat: int) -> int:
        """The dialog of somebody in Telegram; 0 while there is none."""
        own = f"Dialog.objects.filter(visitor__external_id='{chat}', visitor__channel='telegram')"
        found: int = self.shell(f"next(iter({own}.values_list('pk', flat=True)), 0)")
        return found

    def said(self, chat: int) -> list[Frame]:
        """What a manager reads in somebody's dialog."""
        number = self.dialog(chat)
        frames = self.anna.log(number)["frames"] if number else []
        return [each["message"] for each in frames if each["type"] == "message.created"]

    def last(self, chat: int) -> Frame:
        """What was said last in somebody's dialog; nothing in an empty one."""
        return next(iter(self.said(chat)[::-1]), {})

    def texts(self, chat: int) -> list[str]:
        """The texts of the person alone."""
        return [each["text"] for each in self.said(chat) if each["sender"] == "user"]

    def comes_to(self, chat: int, texts: list[str], seconds: float = 30) -> None:
        """Wait until somebody's texts are these."""
        eventually(lambda: self.texts(chat), texts, seconds)

    def states(self) -> list[str]:
        """How it stands with each update, in the order of their numbers."""
        rows = "Update.objects.filter(bot=bot).order_by('update_id')"
        found: list[str] = self.shell(f"[each.state for each in {rows}]")
        return found

    def close(self) -> None:
        """End all of it but the server."""
        self.http.close()
        self.shell.__exit__()
        for process in self.workers.processes:
            process.kill()

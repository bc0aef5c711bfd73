"""`manage.py bot` against a Bot API server."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.road import LEASE
from tests.commands import manage
from tests.notify.workers import Workers
from tests.server import Server
from tests.services.process import ROOT, Process
from tests.services.telegram.client.accounts import BotAccount
from tests.services.telegram.client.service import TelegramService
from tests.shell import Shell
from tests.starting import Starter
from tests.waiting import eventually


class Desk:
    """An installation whose bots talk to a Bot API server, and its commands."""

    def __init__(self, server: Server, telegram: TelegramService, path: Path) -> None:
        self.server, self.telegram, self.path = server, telegram, path
        self.shell = Shell(server).__enter__()
        self.shell("from bot.models import *")

    def command(self, *words: str) -> tuple[int, str, str]:
        """Run `manage.py bot …`; the exit code, what it printed, and what it complained of."""
        done = manage("bot", *words, **self.server.env)
        return done.returncode, done.stdout, done.stderr

    def json(self, *words: str) -> Any:
        """What it prints for programs."""
        code, printed, complaint = self.command(*words, "--json")
        assert code == 0, complaint
        return json.loads(printed)

    def poller(self, *words: str) -> Process:
        """A process that polls."""
        command = [sys.executable, "manage.py", "bot", "run", *words]
        return Process(command, self.path / "poller.log", env=self.server.env, cwd=ROOT)

    def trouble(self) -> str:
        """Why nothing comes to the only bot."""
        return str(self.shell("Bot.objects.get().trouble"))

    def texts(self, site: str = "shop") -> list[str]:
        """What was said on a site, in the order in which it came."""
        entries = f"Entry.objects.filter(dialog__site__site_token='{site}', sender='user')"
        found: list[str] = self.shell(f"[each.text for each in {entries}.order_by('pk')]")
        return found


@pytest.fixture(params=["local", "real"])
def desk(
    request: pytest.FixtureRequest,
    starter: Starter,
    telegram_service: TelegramService,
    tmp_path: Path,
) -> Iterator[Desk]:
    """An installation of each set-up."""
    words = {"TELEGRAM_API_URL": telegram_service.url, "JOB_LEASE_SECONDS": str(LEASE)}
    server = starter.start(request.param, postgres=None, **words)
    workers = Workers(server, tmp_path / "worker.log")
    workers.start()
    desk = Desk(server, telegram_service, tmp_path)
    yield desk
    desk.shell.__exit__()
    for process in workers.processes:
        process.kill()
    starter.close(server)


@pytest.fixture
def account(telegram_service: TelegramService) -> BotAccount:
    """A new bot."""
    return telegram_service.bot()


def test_a_bot_is_added_told_by_webhook_and_polled(desk: Desk, account: BotAccount) -> None:
    code, _printed, complaint = desk.command("add", "nowhere", account.token)
    assert code != 0
    assert "Traceback" not in complaint
    assert desk.command("add", "shop", "nonsense")[0] != 0
    added = desk.json("add", "shop", account.token)
    assert added["webhook"].endswith(f"/bot/{added['id']}/webhook")
    assert desk.json("add", "shop", account.token) == added, "once more changes nothing"
    assert desk.command("add", "rival", account.token)[0] != 0
    [row] = desk.json("list")
    assert (row["site"], row["username"], row["trouble"]) == ("shop", account.username, "")
    assert account.token not in json.dumps(row)

    url = f"{desk.server.url}/bot/{added['id']}/webhook"
    assert desk.json("webhook", str(added["id"]), url)["webhook"] == url
    vera = account.person("Vera")
    vera.write("/start")
    vera.write("by webhook")
    eventually(desk.texts, ["by webhook"])
    code, _printed, complaint = desk.command("run", str(added["id"]))
    assert code != 0
    assert "webhook" in complaint

    assert desk.json("webhook", str(added["id"]), "--delete")["webhook"] == ""
    vera.write("nobody asks yet")
    polling = desk.poller()
    try:
        eventually(desk.texts, ["by webhook", "nobody asks yet"])
        polling.kill()
        vera.write("while it was killed")
        polling = desk.poller(str(added["id"]))
        vera.write("and after")
        eventually(
            desk.texts, ["by webhook", "nobody asks yet", "while it was killed", "and after"]
        )
    finally:
        polling.end()
    assert polling.popen.returncode == 0


def test_two_pollers_are_told_from_one_and_a_proxys_page_from_telegram(
    desk: Desk, account: BotAccount
) -> None:
    desk.json("add", "shop", account.token)
    account.fail("getUpdates", status=502, html=True, times=2)
    one = desk.poller()
    pollers = [one]
    try:
        eventually(lambda: "502" in desk.trouble(), seconds=60)
        eventually(desk.trouble, "", 60)
        pollers.append(desk.poller())
        eventually(lambda: "terminated by other" in desk.trouble(), seconds=60)
        account.person().write("Hello")
        eventually(desk.texts, ["Hello"], 60)
        assert "terminated by other" in desk.trouble(), "one of them was just given something"
    finally:
        for each in pollers:
            each.end()
    lines = (desk.path / "poller.log").read_text().count("no updates come")
    assert lines <= 4, "a line a minute of each"
    assert account.token not in (desk.path / "poller.log").read_text()

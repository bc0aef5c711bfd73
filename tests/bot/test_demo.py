"""`bin/run --with-telegram`: the bot can be tried where there is no Telegram."""

import re
import signal
from pathlib import Path

import httpx
import psutil

from tests.commands import manage
from tests.server import STARTED, base_environment, run_python
from tests.services.ports import Port, answers
from tests.services.process import ROOT, Process
from tests.services.telegram.client.people import Person
from tests.services.telegram.client.service import Telegram

GREETING = "Здравствуйте, Вера! Спросите о чае что угодно или нажмите «Меню»."
PATIENCE = 90  # seconds; the first message that is sent loads aiogram


def test_a_visitor_of_the_demo_writes_in_telegram_and_a_manager_answers(tmp_path: Path) -> None:
    env = {**base_environment(), "DATA_DIR": str(tmp_path), "LOG_LEVEL": "INFO"}
    port, other = str(Port().let_go()), Port().let_go()
    words = ["--port", port, "--with-telegram", "--telegram-port", str(other)]
    # What tests in the background start would ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = Process(["bin/run", *words], tmp_path / "log", env=env, cwd=ROOT)
    process.wait_until(lambda: STARTED in process.log.read_text(), 240)
    assert f"http://127.0.0.1:{other}/\n" in process.log.read_text()

    telegram = Telegram(f"http://127.0.0.1:{other}")
    state = telegram.do("state")
    bot = telegram.bot(state["bots"][0]["token"])
    assert [each["title"] for each in state["groups"]] == ["Managers · Менеджеры"]
    vera = next(
        Person(bot, each["id"], "Вера") for each in state["people"] if each["first_name"] == "Вера"
    )
    vera.write("/start")
    vera.chat.wait_for(GREETING, PATIENCE)
    vera.write("🫖 Меню")
    menu = vera.chat.wait_for("Что вам показать?", PATIENCE)
    vera.press(menu, "🚚 Доставка")
    vera.chat.wait_for("По Москве — завтра, по России — от двух до семи дней.", PATIENCE)
    vera.write("Есть ли у вас улун?")
    token = manage("token", "anna", **env).stdout.split()[-1]
    headers = {"Authorization": f"Token {token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as http:
        vera.chat.wait(lambda _: dialogs(http), PATIENCE)
        (dialog,) = dialogs(http)
        answer = {"text": "Есть, три сорта", "client_id": "a" * 32}
        said = http.post(f"/api/dialogs/{dialog}/messages", json=answer)
        assert said.status_code in (200, 201), said.text
    vera.chat.wait_for("Есть, три сорта", PATIENCE)
    telegram.close()

    children = process.children()
    process.popen.send_signal(signal.SIGINT)
    assert psutil.wait_procs(children, timeout=20)[1] == []
    process.end()
    assert not answers(other)


def dialogs(http: httpx.Client) -> list[int]:
    """The dialogs of Telegram that the manager sees."""
    found = http.get("/api/dialogs/").raise_for_status().json()["results"]
    return [each["id"] for each in found if each["channel"] == "telegram"]


def test_the_stand_in_needs_no_more_than_the_program_does() -> None:
    loaded = run_python("-c", LOADED, env=base_environment()).split()
    assert {"aiohttp", "aiogram"} <= set(loaded)
    locked = re.findall(
        r"^([a-z0-9._-]+)(?:\[.*\])?==", (ROOT / "requirements.txt").read_text(), re.M
    )
    assert set(loaded) <= {*locked, "pip", "setuptools"}


LOADED = """
import importlib.metadata, re, sys
import tests.services.telegram.application, tests.services.telegram.demo
packages = importlib.metadata.packages_distributions()
names = {name for module in sys.modules for name in packages.get(module.split(".")[0], [])}
print(*(re.sub("[-_.]+", "-", name).lower() for name in names))
"""

"""A visitor in Telegram, a manager in the inbox, and the same manager in the topic: each message is
once everywhere, and so are its edits.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.adminpanel.inbox import messages, say_and_wait
from tests.browsing import Pages
from tests.clients import Frame, ManagerClient, VisitorClient, ok
from tests.commands import manage
from tests.notify.workers import Workers
from tests.server import Server
from tests.services.telegram.client.accounts import BotAccount
from tests.services.telegram.client.groups import Group
from tests.services.telegram.client.people import Person
from tests.services.telegram.client.seen import Seen
from tests.services.telegram.client.service import TelegramService
from tests.shell import Shell
from tests.starting import Starter
from tests.waiting import eventually

BEGINS = 60  # seconds until a worker works
LOUD = "Vera waits for an answer — Shop\nWhere is my order?"


@pytest.fixture(params=["local", "real"])
def server(
    request: pytest.FixtureRequest,
    starter: Starter,
    telegram_service: TelegramService,
    tmp_path: Path,
) -> Iterator[Server]:
    """An installation of each set-up, with whoever does its jobs."""
    server = starter.start(request.param, postgres=None, TELEGRAM_API_URL=telegram_service.url)
    workers = Workers(server, tmp_path / "worker.log")
    workers.start()
    yield server
    for process in workers.processes:
        process.kill()
    starter.close(server)


@pytest.fixture
def account(server: Server, telegram_service: TelegramService) -> BotAccount:
    """The shop's bot, of which Telegram tells by a webhook."""
    account = telegram_service.bot()
    env = server.env
    added = manage("bot", "add", "shop", account.token, "--json", **env)
    assert added.returncode == 0, added.stderr
    number = str(json.loads(added.stdout)["id"])
    told = manage("bot", "webhook", number, f"{server.url}/bot/{number}/webhook", **env)
    assert told.returncode == 0, told.stderr
    return account


@pytest.fixture
def anna(server: Server, account: BotAccount) -> Person:
    """Anna, who has linked her account."""
    anna = account.person("Anna", language="en")
    with Shell(server) as shell:
        shell("from bot.managers.linking import new_code")
        shell("Site.objects.update(locale='en', escalate_telegram_after=1)")
        code = shell("new_code(User.objects.get(username='anna'))")
    anna.write(f"/start link_{code}")
    anna.chat.wait_for("Linked: you are Anna. The bot tells you of visitors who wait.", BEGINS)
    return anna


@pytest.fixture
def forum(account: BotAccount, anna: Person) -> Group:
    """The group that she has connected."""
    forum = account.group(anna, title="Managers", forum=True)
    forum.write(anna, "/connect")
    forum.wait_for("Connected: each dialog of Shop becomes a topic here.")
    return forum


def said(frames: list[Frame]) -> list[str]:
    """What people said, of a log."""
    messages = [each["message"] for each in frames if each["type"] == "message.created"]
    return [each["text"] for each in messages if each["sender"] != "system"]


def dialog_of(inbox: ManagerClient, channel: str) -> int:
    """The only dialog of a channel; 0 while there is none."""
    found = ok(inbox.http.get("/api/dialogs/"))["results"]
    return next((each["id"] for each in found if each["channel"] == channel), 0)


def test_each_message_is_once_everywhere_and_so_are_edits(
    server: Server, account: BotAccount, anna: Person, forum: Group, pages: Pages
) -> None:
    inbox, vera = ManagerClient(server), account.person("Vera", language="en")
    assert dialog_of(inbox, "telegram") == 0  # who links an account begins none

    vera.write("Where is my order?")
    forum.wait_for("Vera\nWhere is my order?")
    anna.chat.wait(lambda seen: any(LOUD in each.text for each in seen))  # nobody reads it
    vera.edit(vera.chat.messages[-1], "Where is my tea?")
    forum.wait_for("Vera\nWhere is my tea?")
    dialog = dialog_of(inbox, "telegram")
    (topic,) = forum.topics
    thread = topic["id"]
    page = pages.log_in(server, "anna", path=f"/admin/inbox/{dialog}/", locale="en-US")
    page.locator("#log[aria-busy=false]").wait_for()
    expect(page.locator("#online")).to_have_text("Writes in Telegram")
    say_and_wait(page, "Let me lok")
    vera.chat.wait_for("Let me lok")
    forum.wait_for("💬 Anna\nLet me lok")
    own = forum.write(anna, "It is on its wya", thread=thread)
    vera.chat.wait_for("It is on its wya")

    frames = inbox.log(dialog)["frames"]
    posted = next(each for each in frames if each.get("message", {}).get("text") == "Let me lok")
    path = inbox.path(dialog, f"messages/{posted['seq']}")
    ok(inbox.http.patch(path, json={"text": "Let me look"}))
    anna.edit(own, "It is on its way", chat=forum.id)
    vera.chat.wait_for("Let me look")
    vera.chat.wait_for("It is on its way")
    forum.wait_for("💬 Anna\nLet me look")

    frames = inbox.log(dialog)["frames"]
    assert said(frames) == ["Where is my order?", "Let me lok", "It is on its wya"]
    edits = [each["text"] for each in frames if each["type"] == "message.updated"]
    assert sorted(edits) == ["It is on its way", "Let me look", "Where is my tea?"]

    def stands(seen: list[Seen]) -> list[str]:
        return [each.text for each in seen if each.text]

    def shown() -> list[str]:
        return stands(forum.of(thread))[1:]  # behind the first message, with the buttons

    for text in ("Where is my tea?", "Let me look", "It is on its way"):
        expect(messages(page).filter(has_text=text)).to_have_count(1)
    eventually(
        shown,
        [
            "Vera\nWhere is my tea?",
            "Anna answers now.",
            "💬 Anna\nLet me look",
            "It is on its way",
        ],
    )
    assert stands(vera.chat.messages).count("Let me look") == 1
    assert stands(vera.chat.messages).count("It is on its way") == 1
    assert sum(LOUD in each.text for each in anna.chat.messages) == 1


def test_a_visitor_of_the_website_has_a_topic_too_and_the_buttons_work(
    server: Server, account: BotAccount, anna: Person, forum: Group
) -> None:
    viktor = VisitorClient(server)
    viktor.session()
    viktor.post("Have you green tea?")
    (question,) = [
        each
        for each in forum.wait(lambda seen: any("green tea" in each.text for each in seen))
        if "green tea" in each.text
    ]
    thread = question.thread
    assert thread is not None
    head = next(each for each in forum.of(thread) if each.buttons)
    stranger = account.person("Mallory")
    assert stranger.press(head, "Take over", chat=forum.id).answer() == (
        "You are not linked as a manager of this site."
    )
    assert anna.press(head, "Take over", chat=forum.id).answer() == ""
    forum.wait(lambda seen: "Release" in buttons(seen, head))
    forum.write(anna, "/note ask Boris", thread=thread)
    forum.write(stranger, "Buy mine!", thread=thread)
    forum.write(anna, "We have three", thread=thread)
    eventually(lambda: said(viktor.log()["frames"]), ["Have you green tea?", "We have three"])
    inbox = ManagerClient(server)
    assert said(inbox.log(viktor.dialog)["frames"]) == [
        "Have you green tea?", "ask Boris", "We have three",
    ]  # fmt: skip
    assert anna.press(head, "Close", chat=forum.id).answer() == ""
    eventually(lambda: forum.topics[0]["closed"])


def buttons(seen: list[Seen], head: Seen) -> list[str]:
    """What the buttons under a message say now."""
    found = next(each for each in seen if each.id == head.id)
    return [each.text for row in found.buttons for each in row]

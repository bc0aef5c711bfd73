"""The whole way out: what a manager says is read in Telegram, by a strict Bot API and in order."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.bot.pictures import picture
from tests.bot.road import Road
from tests.services.telegram.client.people import Person
from tests.services.telegram.client.seen import Seen
from tests.services.telegram.client.service import TelegramService
from tests.starting import Starter
from tests.waiting import eventually

TALK = """
from uuid import uuid4
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
"""
ANSWER = "post_messages([NewMessage({}, 'assistant', {!r}, uuid4(), data={!r})])[0].entry.seq"


@pytest.fixture(scope="module", params=["local", "real"])
def bot(
    request: pytest.FixtureRequest,
    starter: Starter,
    telegram_service: TelegramService,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Road]:
    """A running bot of each set-up."""
    account, path = telegram_service.bot(), tmp_path_factory.mktemp("telling")
    # Nobody is killed, and whoever is slow on a busy machine is to keep what they do.
    road = Road(starter, request.param, path, account, JOB_LEASE_SECONDS="20")
    road.shell(TALK)
    yield road
    road.close()
    starter.close(road.server)


@pytest.fixture
def vera(bot: Road) -> Person:
    """Somebody new, whose question has arrived."""
    assert bot.account is not None
    vera = bot.account.person("Vera", language="en")
    vera.write("Do you have tea?")
    bot.comes_to(vera.id, ["Do you have tea?"])
    return vera


def reads(vera: Person, texts: list[str]) -> list[Seen]:
    """What bots say to Vera, once it is this, below who joined."""

    def shown() -> list[str]:
        return [each.text for each in vera.chat.answers if "joined" not in each.text]

    eventually(shown, texts, 30)
    return [each for each in vera.chat.answers if "joined" not in each.text]


def send(bot: Road, vera: Person, text: str, *files: tuple[str, bytes, str]) -> None:
    """Anna says something with files."""
    path = f"/api/dialogs/{bot.dialog(vera.id)}/messages"
    form = {"text": text, "client_id": str(uuid4())}
    parts = [("file", file) for file in files]
    answer = bot.anna.http.post(path, data=form, files=parts)
    assert answer.status_code == 201, answer.text


def test_a_text_its_edit_and_its_deletion(bot: Road, vera: Person) -> None:
    number = bot.dialog(vera.id)
    said = bot.anna.post(number, "5 < 7 & <b>green _tea_")
    [seen] = reads(vera, ["5 < 7 & <b>green _tea_"])
    assert seen.entities == []
    path = f"/api/dialogs/{number}/messages/{said['seq']}"
    long = "<tea> " * 700
    edited = bot.anna.http.patch(path, json={"text": long.strip()[:4000]})
    assert edited.status_code == 200, edited.text
    reads(vera, [long.strip()[:4000]])
    assert bot.anna.http.delete(path).status_code in (200, 204)
    reads(vera, [])


def test_files_arrive_as_what_they_are(bot: Road, vera: Person) -> None:
    small = [(f"{side}.png", picture(side, 30), "image/png") for side in (40, 50)]
    long = ("long.png", picture(2000, 20), "image/png")
    send(bot, vera, "See & choose", *small, long, ("prices.txt", b"100 roubles", "text/plain"))
    seen = reads(vera, ["See & choose", "", "", ""])
    assert [each.kind for each in seen] == ["photo", "photo", "document", "document"]
    assert seen[3].file == b"100 roubles"
    assert seen[3].file_name == "prices.txt"
    assert seen[0].body["media_group_id"] == seen[1].body["media_group_id"]


def test_an_answer_with_choices_and_a_person_who_is_called(bot: Road, vera: Person) -> None:
    number = bot.dialog(vera.id)
    words, choices = "Is it one of these?\n– Delivery", {"choices": ["Delivery", "Payment"]}
    bot.shell(ANSWER.format(number, words, choices))
    [question] = reads(vera, ["Is it one of these?"])
    press = vera.press(question, "Payment")
    assert press.answer() == ""
    bot.comes_to(vera.id, ["Do you have tea?", "Payment"])
    reads(vera, ["Is it one of these?\n\n✓ Payment"])
    source = {"sources": [{"title": "Tea & co", "url": "https://tea.example/?a=1&b=2"}]}
    bot.shell(ANSWER.format(number, "Cash & card.", source))
    answers = reads(vera, ["Is it one of these?\n\n✓ Payment", "Cash & card.\n\nSource: Tea & co"])
    assert ("text_link", "Tea & co") in answers[1].entities
    assert vera.press(answers[1], "Call a person").answer() == ""
    last = vera.chat.wait(lambda seen: "A person was asked for" in seen[-1].text)[-1]
    assert vera.press(last, "Do not wait").answer() == ""
    vera.chat.wait(lambda seen: "not waiting for a person" in seen[-1].text)


def test_flood_waits_and_bad_gateways_delay_and_nothing_is_lost_or_said_twice(
    bot: Road, vera: Person
) -> None:
    assert bot.account is not None
    number = bot.dialog(vera.id)
    bot.anna.post(number, "0")
    reads(vera, ["0"])
    bot.account.limit(2, vera.id)
    bot.anna.post(number, "1")
    bot.account.fail("sendMessage", status=502, html=True, times=1, chat=vera.id)
    for text in "234":
        bot.anna.post(number, text)
    reads(vera, [*"01234"])


def test_that_a_manager_writes_is_seen(bot: Road, vera: Person) -> None:
    typing = f"/api/dialogs/{bot.dialog(vera.id)}/typing"
    assert bot.anna.http.post(typing, json={"on": True}).status_code == 204
    eventually(lambda: vera.chat.is_typing, True, 20)

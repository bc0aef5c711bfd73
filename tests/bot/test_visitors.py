"""What people send to a bot, as their manager reads it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.pictures import picture
from tests.bot.road import Road
from tests.clients import Frame
from tests.services.telegram.client.people import Person
from tests.services.telegram.client.service import TelegramService
from tests.starting import Starter
from tests.waiting import eventually

LIMIT = 1024 * 1024
PROGRAM = b"MZ" + b"\0" * 200 + b"This program cannot be run in DOS mode" + b"\0" * 200


@pytest.fixture(scope="module", params=["local", "real"])
def bot(
    request: pytest.FixtureRequest,
    starter: Starter,
    telegram_service: TelegramService,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Road]:
    """A running bot of each set-up that Telegram tells by webhook."""
    account, path = telegram_service.bot(), tmp_path_factory.mktemp("visitors")
    road = Road(starter, request.param, path, account, LIMIT_FILE=str(LIMIT))
    road.shell("site = bot.site")
    road.shell("Site.objects.update(welcome_en='Welcome!', welcome_ru='Привет!', locale='ru')")
    yield road
    road.close()
    starter.close(road.server)


@pytest.fixture
def vera(bot: Road) -> Person:
    """Somebody new who has begun the bot."""
    assert bot.account is not None
    vera = bot.account.person("Vera", last_name="Ivanova", username="vera", language="en")
    vera.write("/start")
    return vera


def reads(bot: Road, person: Person, **wanted: Any) -> Frame:
    """The last message that a manager reads of somebody, once it is what it should be."""

    def shown() -> dict[str, Any]:
        last = bot.last(person.id)
        return {name: last.get(name) for name in wanted}

    eventually(shown, wanted, 30)
    return bot.last(person.id)


def names(message: Frame) -> list[str]:
    return [each["name"] for each in message["attachments"]]


def content(bot: Road, message: Frame, number: int = 0) -> bytes:
    """The bytes of a file that a manager opens."""
    return httpx.get(bot.server.url + message["attachments"][number]["url"]).content


def switch_assistant_on(bot: Road) -> None:
    words = {"enabled": 1, "provider": "knowledge", "quiet": 0}
    said = [f"assistant.{name}={value}" for name, value in words.items()]
    bot.server.manage("site", "shop", "--set", *said)


def more(person: Person, text: str = "", **fields: Any) -> None:
    """Write something with fields that the server knows nothing of."""
    person.do("write", text=text, more=fields)


def test_who_begins_is_welcomed_in_their_language_and_is_nobodys_business_yet(
    bot: Road, vera: Person
) -> None:
    vera.chat.wait_for("Welcome!")
    assert bot.said(vera.id) == []
    vera.write("Hello")
    assert reads(bot, vera, text="Hello")["author"]["name"] == "Vera Ivanova"
    vera.write("/start from_the_shop")
    shown = {"language": "en", "telegram": "@vera", "start": "from_the_shop"}
    path = f"/api/dialogs/{bot.dialog(vera.id)}/"
    eventually(lambda: bot.anna.http.get(path).json()["context"], shown)
    assert bot.texts(vera.id) == ["Hello"]


def test_pictures_files_and_voice_come_as_what_they_are(bot: Road, vera: Person) -> None:
    png = picture(20, 10)
    vera.send_photo(png, "Look")
    shown = reads(bot, vera, text="Look")
    assert content(bot, shown) == png
    assert shown["attachments"][0]["width"] == 20
    vera.send_document(b"some notes", "notes.txt")
    eventually(lambda: names(bot.last(vera.id)), ["notes.txt"])
    vera.send_voice(b"OggS" + b"\0" * 60)
    eventually(lambda: names(bot.last(vera.id)), ["voice.ogg"])
    assert bot.last(vera.id)["text"] == ""


def test_a_file_that_telegram_does_not_give_at_once_is_asked_for_again(
    bot: Road, vera: Person
) -> None:
    vera.bot.fail("getFile", status=502, html=True, times=1)
    vera.send_document(b"some notes", "later.txt")
    vera.write("behind it")
    eventually(lambda: bot.texts(vera.id), ["", "behind it"], 30)
    assert names(bot.said(vera.id)[0]) == ["later.txt"]


def test_an_album_is_one_message_with_all_its_files_and_captions(bot: Road, vera: Person) -> None:
    pictures = [picture(10 + number, 10) for number in range(7)]
    vera.send_album(pictures, "Seven")
    vera.write("behind them")
    eventually(lambda: bot.texts(vera.id), ["Seven", "behind them"])
    album = bot.said(vera.id)[0]
    assert [content(bot, album, number) for number in range(7)] == pictures


def test_a_file_that_is_not_taken_is_told_on_both_sides(bot: Road, vera: Person) -> None:
    vera.send_document(b"x" * (LIMIT + 1), "film.bin", "Here it is")
    large = reads(
        bot, vera, text="Here it is\n📎 film.bin, 1.0 МБ: слишком большой, остался в Telegram."
    )
    assert large["attachments"] == []
    told = vera.chat.wait(lambda seen: any("too large" in each.text for each in seen))
    assert "film.bin" in told[-1].text
    vera.send_document(PROGRAM, "setup.exe")
    reads(bot, vera, text="📎 setup.exe, 0.0 МБ: такие файлы не принимаются.")


def test_what_is_no_text_is_read_in_words(bot: Road, vera: Person) -> None:
    vera.send_location(55.75, 37.62)
    where = "https://www.openstreetmap.org/?mlat=55.75&mlon=37.62#map=16/55.75/37.62"
    reads(bot, vera, text=f"📍 55.75, 37.62\n{where}")
    vera.send_venue("Tea house", "Main street 1")
    reads(bot, vera, text=f"📍 Tea house, Main street 1\n{where}")
    vera.send_contact("+7 900 000-00-00", "Anna")
    reads(bot, vera, text="👤 Anna, +7 900 000-00-00")


def test_a_forwarded_one_says_from_whom_and_a_reply_to_what(bot: Road, vera: Person) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Viktor", "date": 1}
    more(vera, "I was there", forward_origin=origin)
    reads(bot, vera, text="↪ Переслано от Viktor:\nI was there")
    first = vera.write("Which tea?")
    asked = reads(bot, vera, text="Which tea?")
    vera.write("That one", reply_to=first.id)
    reply = reads(bot, vera, text="That one")
    assert reply["data"] == {"quotes": asked["seq"], "quote": "Which tea?"}


def test_an_edit_keeps_the_old_words_and_an_albums_other_captions(bot: Road, vera: Person) -> None:
    said = vera.write("Helo")
    reads(bot, vera, text="Helo")
    vera.edit(said, "Hello")

    def log() -> list[tuple[str, str]]:
        frames = bot.anna.log(bot.dialog(vera.id))["frames"]
        return [(each["type"], each.get("text") or each["message"]["text"]) for each in frames]

    eventually(log, [("message.created", "Helo"), ("message.updated", "Hello")])
    album = vera.send_album([picture(5, 5), picture(6, 6)], "Two")
    reads(bot, vera, text="Two")
    vera.edit(album[0], "Both")
    eventually(lambda: log()[-1], ("message.updated", "Both"))


def test_managers_alone_are_told_who_blocked_the_bot_and_who_came_back(
    bot: Road, vera: Person
) -> None:
    vera.write("Hello")
    reads(bot, vera, text="Hello")
    vera.block()
    blocked = reads(bot, vera, system_type="blocked")
    assert blocked["private"] is True
    vera.unblock()
    reads(bot, vera, system_type="unblocked")
    assert bot.shell(f"BotUser.objects.get(telegram_id={vera.id}).blocked_at") is None


def test_a_question_in_telegram_is_answered_there_by_the_assistant(
    bot: Road, vera: Person, tmp_path: Path
) -> None:
    article = tmp_path / "courier.md"
    article.write_text("# Delivery\n\nThe courier brings parcels to Kazan within two days.")
    bot.server.manage("knowledge", "import", "shop", str(article))
    switch_assistant_on(bot)
    vera.write("How long does a parcel to Kazan take with the courier?")
    reads(bot, vera, sender="assistant")
    vera.chat.wait(lambda seen: any("within two days" in each.text for each in seen))

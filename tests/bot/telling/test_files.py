"""Files leave as Telegram shows them best, and none in a form that it refuses."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bot.models import BotUser
from bot.telling.files import calls_for
from dialogs.actions import edit_message, post_message, take_over
from dialogs.models import Attachment
from tests.bot.telling.chat import calls, dialog_with, send_all
from tests.people import People

pytestmark = pytest.mark.django_db

MB = 1024 * 1024


def file(pk: int, content_type: str, **fields: Any) -> Attachment:
    return Attachment(pk=pk, name=f"{pk}", content_type=content_type, **{"size": 1000, **fields})


def photo(pk: int, width: int = 800, height: int = 600, size: int = MB) -> Attachment:
    return file(pk, "image/jpeg", width=width, height=height, size=size)


@pytest.mark.parametrize(
    "large",
    [
        photo(1, size=10 * MB + 1),
        photo(1, width=8000, height=2001),
        photo(1, width=2100, height=100),
        file(1, "image/jpeg"),
        file(1, "image/svg+xml", width=10, height=10),
    ],
)
def test_what_telegram_takes_for_no_photo_is_sent_as_a_file(large: Attachment) -> None:
    [call] = calls_for([large])
    assert (call.method, call.params) == ("sendDocument", {"document": "attach://1"})


def test_a_file_is_sent_as_what_it_is() -> None:
    kinds = ["image/jpeg", "image/gif", "video/mp4", "audio/ogg", "audio/mpeg", "application/pdf"]
    found = [calls_for([file(1, kind, width=9, height=9)])[0].method for kind in kinds]
    assert found == [
        "sendPhoto", "sendAnimation", "sendVideo", "sendVoice", "sendAudio", "sendDocument",
    ]  # fmt: skip


def test_files_that_go_together_are_an_album_and_their_order_stays() -> None:
    pdf, video = file(5, "application/pdf"), file(3, "video/mp4")
    found = calls_for([photo(1), photo(2), video, file(4, "audio/ogg"), pdf, photo(6)])
    assert [(call.method, call.number) for call in found] == [
        ("sendMediaGroup", 0),
        ("sendVoice", 3),
        ("sendDocument", 4),
        ("sendPhoto", 5),
    ]
    assert found[0].params["media"][2] == {"type": "video", "media": "attach://3"}
    many = calls_for([file(pk, "application/pdf") for pk in range(12)])
    assert [len(call.params["media"]) for call in many] == [10, 2]


def said(people: People, vera: BotUser, text: str, names: list[str]) -> int:
    """Anna sends files; the number of her message."""
    dialog = dialog_with(vera)
    take_over(dialog.pk, people.anna)
    files = [SimpleUploadedFile(name, b"some text", "text/plain") for name in names]
    posted = post_message(dialog.pk, "manager", text, uuid4(), author=people.anna, files=files)
    return posted.entry.seq


def test_a_text_stands_under_the_first_file_and_its_edit_too(people: People, vera: BotUser) -> None:
    seq = said(people, vera, "Prices & terms", ["a.txt", "b.txt"])
    [_joined, (method, params)] = calls()
    assert method == "sendMediaGroup"
    first, second = params["media"]
    assert (first["caption"], first["parse_mode"]) == ("Prices &amp; terms", "HTML")
    assert "caption" not in second
    send_all()
    edit_message(dialog_with(vera).pk, seq, people.anna, "Prices")
    assert calls()[-1] == (
        "editMessageCaption",
        {"message_id": f"copy://{seq}/100", "caption": "Prices", "parse_mode": "HTML"},
    )
    edit_message(dialog_with(vera).pk, seq, people.anna, "long " * 300)
    assert [method for method, _params in calls()[-2:]] == ["editMessageCaption", "sendMessage"]


def test_a_text_that_is_too_long_for_a_caption_comes_before_its_file(
    people: People, vera: BotUser
) -> None:
    seq = said(people, vera, "long " * 300, ["a.txt"])
    assert [method for method, _params in calls()[1:]] == ["sendMessage", "sendDocument"]
    assert "caption" not in calls()[-1][1]
    send_all()
    edit_message(dialog_with(vera).pk, seq, people.anna, "short")
    assert calls()[-1][0] == "editMessageText"


def test_a_file_without_a_word_has_no_caption(people: People, vera: BotUser) -> None:
    said(people, vera, "", ["a.txt"])
    [_joined, (method, params)] = calls()
    assert method == "sendDocument"
    assert set(params) == {"document"}

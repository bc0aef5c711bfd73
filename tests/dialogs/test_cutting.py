"""Texts that are longer than there is room for: what people see as one sign is never cut."""

import pytest
import regex
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from adminpanel.admin.dialogs import LENGTH, EntryAdmin
from dialogs.actions.messages import post_message
from dialogs.cutting import cut
from dialogs.models import Entry
from tests.people import People
from widget.serializers import Page

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"
FLAGS = "\N{REGIONAL INDICATOR SYMBOL LETTER R}\N{REGIONAL INDICATOR SYMBOL LETTER U}" * 2
THUMB = "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}"
ACCENT = "e\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}"
KEYCAP = "1\ufe0f\u20e3"
HINDI = "\N{DEVANAGARI LETTER NA}\N{DEVANAGARI VOWEL SIGN I}"
KOREAN = "\N{HANGUL CHOSEONG HIEUH}\N{HANGUL JUNGSEONG A}\N{HANGUL JONGSEONG NIEUN}"
SIGNS = [FAMILY, FLAGS, THUMB, ACCENT, KEYCAP, HINDI, KOREAN, "\r\n", "x", "я"]


def seen(text: str) -> list[str]:
    """A text as people see it, sign by sign."""
    return regex.findall(r"\X", text)


@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join), st.integers(0, 40))
def test_what_is_left_are_the_first_whole_signs(text: str, most: int) -> None:
    left = cut(text, most)
    signs = seen(text)
    assert seen(left) == signs[: len(seen(left))]
    assert len(left) <= most
    assert len(left + "".join(signs[len(seen(left)) :][:1])) > most or left == text


def test_a_sign_that_is_longer_than_the_room_is_left_out() -> None:
    assert cut("a" + "\N{COMBINING ACUTE ACCENT}" * 100_000, 140) == ""


@pytest.mark.parametrize("sign", [FAMILY, FLAGS, THUMB, ACCENT])
def test_the_row_of_the_inbox_ends_with_a_whole_sign(people: People, sign: str) -> None:
    text = "x" * 139
    message, _new = post_message(people.dialog.pk, Entry.Sender.USER, text + sign + "!")
    people.dialog.refresh_from_db()
    assert people.dialog.last_message
    assert people.dialog.last_message["seq"] == message.seq
    assert people.dialog.last_message["text"] == text


def test_a_row_whose_first_sign_is_too_long_is_not_shown_as_deleted(people: People) -> None:
    text = "a" + "\N{COMBINING GRAVE ACCENT}" * 1500 + " and words"
    post_message(people.dialog.pk, Entry.Sender.USER, text)
    people.dialog.refresh_from_db()
    assert people.dialog.last_message
    assert people.dialog.last_message["text"] == "…"  # no text would say so


def test_what_is_known_of_a_page_ends_with_a_whole_sign() -> None:
    page = Page(data={"title": "x" * 499 + FAMILY})
    assert page.is_valid()
    assert page.validated_data["title"] == "x" * 499


def test_the_name_of_a_file_ends_with_a_whole_sign(people: People) -> None:
    file = SimpleUploadedFile("x" * 179 + FAMILY + ".csv", b"words")
    message, _new = post_message(people.dialog.pk, Entry.Sender.USER, "", files=[file])
    assert [each.name for each in message.files] == ["x" * 179 + ".csv"]


def test_the_list_of_entries_ends_with_a_whole_sign() -> None:
    text = "x" * (LENGTH - 1)
    shown = EntryAdmin(Entry, admin.site).begin(Entry(text=text + FAMILY))
    assert shown == f"{text}…"

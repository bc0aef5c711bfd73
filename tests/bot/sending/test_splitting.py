"""A long text leaves in several messages, of which none is refused and nothing is lost."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sending.html import escaped, plain, without_markup
from bot.sending.splitting import RAW, TEXT, fits, split, units_of

FAMILY = "👨‍👩‍👧‍👦"
TAGS = ("b", "i", "u", "s", "code", 'a href="https://tea.example/?a=1&amp;b=2"', "tg-spoiler")
PIECES = ["a", "ю", " ", "\n", "\n\n", "&", "<", ">", "😀", FAMILY, "e\u0301", "&amp;", "</b>"]
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
TEXTS = st.lists(st.sampled_from(PIECES) | ANY, max_size=60).map("".join)
MARKED = st.recursive(
    TEXTS.map(escaped),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=3)).map(
        lambda each: f"<{each[0]}>{''.join(each[1])}</{each[0].split()[0]}>"
    ),
    max_leaves=8,
)


def squeezed(text: str) -> str:
    """Without white space, which Telegram takes off at the ends of a message."""
    return "".join(text.split())


def is_balanced(markup: str) -> bool:
    open_: list[str] = []
    for closes, name in re.findall(r"<(/?)([a-z-]+)[^<>]*>", markup):
        if not closes:
            open_.append(name)
        elif not open_ or open_.pop() != name:
            return False
    return not open_


@given(MARKED, st.integers(1, 60))
def test_of_any_text_nothing_is_lost_and_each_part_may_be_sent(markup: str, units: int) -> None:
    parts = split(markup, units)
    assert squeezed("".join(map(plain, parts))) == squeezed(plain(markup))
    assert all(plain(part).strip() for part in parts)
    assert all(is_balanced(part) for part in parts)
    # An emoji is two units, and cannot be less.
    assert all(units_of(plain(part)) <= max(2, units) for part in parts)


@given(TEXTS)
def test_a_text_that_fits_is_one_message_as_it_was_written(text: str) -> None:
    parts = split(escaped(text))
    assert parts == ([escaped(text)] if text.strip() else [])


def test_a_paragraph_then_a_line_then_a_word_is_where_it_is_cut() -> None:
    assert split("one two three\n\nfour five", 20) == ["one two three\n\n", "four five"]
    assert split("one two three\nfour five", 20) == ["one two three\n", "four five"]
    assert split("one two three four five", 20) == ["one two three four ", "five"]
    assert split("onetwothreefourfive", 10) == ["onetwothre", "efourfive"]
    assert split("a\n\nbcdefghijklmnop", 10) == ["a\n\nbcdefgh", "ijklmnop"]


def test_what_is_bold_stays_so_in_each_part() -> None:
    assert split("<b>one <i>two</i></b> three", 6) == ["<b>one </b>", "<b><i>two</i></b> ", "three"]


def test_what_people_see_as_one_sign_is_not_cut() -> None:
    parts = split(FAMILY * 1000)
    assert "".join(parts) == FAMILY * 1000
    assert all(len(part) % len(FAMILY) == 0 for part in parts)
    assert all(units_of(part) <= TEXT for part in parts)
    assert split("e\u0301" * 3, 3) == ["e\u0301", "e\u0301", "e\u0301"]


def test_a_sign_that_is_longer_than_a_message_is_cut_all_the_same() -> None:
    parts = split("a" + "\u0301" * 10_000)
    assert "".join(parts) == "a" + "\u0301" * 10_000
    assert {len(part) for part in parts[:-1]} == {TEXT}


def test_links_that_take_much_room_are_counted_as_they_are_sent() -> None:
    link = f'<a href="https://tea.example/{"x" * 2000}">tea</a>\n'
    parts = split(link * 100)
    assert len(parts) > 4
    assert all(len(part.encode()) <= RAW for part in parts)
    assert "".join(map(plain, parts)) == "tea\n" * 100


def test_a_long_text_takes_no_time() -> None:
    text = "слово " * 20_000
    parts = split(escaped(text))
    assert "".join(map(plain, parts)) == text
    assert all(one.endswith(" ") for one, _next in pairwise(parts))


@pytest.mark.parametrize("text", ["", " ", "\n" * 9000])
def test_nothing_is_no_message(text: str) -> None:
    assert split(text) == []


def test_a_caption_is_shorter_than_a_text() -> None:
    assert fits("<b>" + "a" * 1024 + "</b>", 1024)
    assert not fits("<b>" + "😀" * 513 + "</b>", 1024)


def test_without_markup_a_call_says_the_same() -> None:
    html = {"parse_mode": "HTML"}
    assert without_markup({"text": "<b>5 &lt; 7</b>", **html}) == {"text": "5 < 7"}
    album = {"media": [{"media": "x", "caption": "<i>a</i> &amp; b", **html}, {"media": "y"}]}
    assert without_markup(album) == {"media": [{"media": "x", "caption": "a & b"}, {"media": "y"}]}
    assert without_markup({"text": "<b>"}) == {"text": "<b>"}

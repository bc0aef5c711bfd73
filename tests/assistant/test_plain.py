"""What a model writes reaches the chat as plain text, and asks no foreign host for anything."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.providers.plain import LONGEST, plain, plain_so_far

WRITTEN = {
    "See **[the page](https://tea.example)**.": "See the page (https://tea.example).",
    "[https://bank.example](https://evil.example)": "https://bank.example (https://evil.example)",
    "[tea.example](https://tea.example/)": "tea.example",
    "<https://tea.example/a> and https://tea.example/b": (
        "https://tea.example/a and https://tea.example/b"
    ),
    "[](https://tea.example/x)": "https://tea.example/x",
    "[link][a] ![pic][a]\n\n[a]: http://a.example/p": "link (http://a.example/p) pic",
    "[a](javascript:alert(1)) [b](JaVaScript:1) [c](data:text/html,x)": "a b c",
    "[a](vbscript:1) [b](file:///etc/passwd) [c](/cart) [d](//evil.example)": "a b c d",
    "[a](https://bank.example@evil.example/) [b](https://[)": "a b",
    "[страница](https://чай.рф:8080/доставка)": "страница (https://чай.рф:8080/доставка)",
    "Look ![tea **cup**](http://spy.example/1.png?q=secret)!": "Look tea cup!",
    "[![cup](http://spy.example/1.png)](http://tea.example)": "cup (http://tea.example)",
    "![a](http://spy.example/x y.png) b ![c](http://spy.example/": "a b c",
    "a <img src=> b <img src=http://spy.example/'>": "a  b",
    "a <img src=http://spy.example/1.png onerror=x()> b": "a  b",
    "a <script>fetch('http://spy.example')</script>b <b>c</b><br>d": "a b c\nd",
    "<div>hi <b>you</b><style>@import url(//spy.example)</style></div>": "hi you",
    "<svg><image href='http://spy.example/1.png'/></svg>\n\nok": "ok",
    "<iframe src=//spy.example></iframe>\n\n<a href=https://evil.example>click</a>": "click",
    "a <!-- ![](http://spy.example/1) --> b": "a  b",
    "# Title\n\nHello *you* and `code`\nthere": "Title\n\nHello you and code\nthere",
    "1. one\n2. two\n   - inner\n\nafter": "1. one\n2. two\n  - inner\n\nafter",
    "1) раз\n2) два": "1) раз\n2) два",
    "| tea | price |\n|--|--|\n| green | 5 |\n\nend": "tea · price\ngreen · 5\n\nend",
    "```\nx = 1\n    y\n```": "x = 1\n    y",
    "> said\n> so": "said\nso",
    "2 * 3 * 4, snake_case_name, 5 < 6 &amp; 7": "2 * 3 * 4, snake_case_name, 5 < 6 & 7",
    "tea\u202e\u200b\x00\x1b[0m": "tea[0m",
    "": "",
}  # fmt: skip


@pytest.mark.parametrize("markup", WRITTEN)
def test_markup_becomes_what_it_says(markup: str) -> None:
    assert plain(markup) == WRITTEN[markup]


def test_what_is_taken_out_leaves_no_tag_behind() -> None:
    assert plain("word <img src=</script>*> more") == "word  more"
    assert "<img" not in plain("<img src=word [a](http://spy.example/1.png)>")


PIECES = st.sampled_from(
    ["[a]", "(http://spy.example/1.png)", "![", "](", ")", "<img src=", ">", "*", "`", "\n", "\n\n",
     "<script>", "</script>", "- ", "1. ", "# ", "|", "word ", "слово", "&lt;", "<", "[b]: http://x"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
def test_however_it_is_put_together_no_picture_is_left(markup: str) -> None:
    shown = plain(markup)
    if not any(code in markup for code in ("`", "    ", "&lt;")):
        assert not re.search(r"!\[[^\]\[]*\]\(http[^)]*\)|<img src=[^<>\n]*>|<script>", shown)


def test_a_text_that_is_being_written_only_grows_where_nothing_is_unsure() -> None:
    written = (
        "Доставка **бесплатна** от 3000 ₽, см. [страницу](https://tea.example/d).\n\n"
        "- по Москве: *завтра*\n- в Казань: три дня ![](http://spy.example/p.png)\n\nЧто ещё?"
    )
    shown = ""
    for end in range(len(written) + 1):
        now = plain_so_far(written[:end])
        assert now.startswith(shown)
        shown = now
    assert shown == plain(written)
    for word in ("**", "[", "](", "http://spy", "!["):
        assert word not in shown


@pytest.mark.parametrize("unit", ["[", "![a](http:", "*a ", "<a ", "`", "> ", "- \n ", "|a", "&#"])
def test_no_markup_takes_long(unit: str) -> None:
    began = perf_counter()
    plain(unit * 20_000)
    plain_so_far(unit * 20_000)
    assert perf_counter() - began < 3
    assert len(plain("x" * 20_000)) == LONGEST

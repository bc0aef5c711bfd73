"""What a Content Security Policy lets a page load, case by case of the standard."""

import pytest

from replyx.doctor.csp import policies

SCRIPT = "https://chat.example/widget.js"
PAGE = "https://shop.example/tea"


def line(value: str, kind: str = "script", url: str = SCRIPT, nonce: str = "") -> str:
    [policy] = policies("Content-Security-Policy", value)
    return policy.line_against(kind, url, PAGE, nonce)


@pytest.mark.parametrize(
    "value",
    [
        "img-src 'none'",
        "script-src *",
        "script-src https:",
        "script-src http:",
        "script-src chat.example",
        "script-src CHAT.example",
        "script-src https://chat.example",
        "script-src http://chat.example",
        "script-src *.example",
        "script-src chat.example:443",
        "script-src chat.example:*",
        "script-src https://chat.example/widget.js",
        "script-src https://*",
        "default-src 'none'; script-src chat.example",
        "script-src 'none'; script-src-elem chat.example",
        "script-src chat.example; script-src 'none'",
    ],
)
def test_a_policy_that_lets_the_script_in(value: str) -> None:
    assert line(value) == ""


@pytest.mark.parametrize(
    "value",
    [
        "script-src 'self'",
        "script-src 'none'",
        "script-src",
        "default-src 'self'",
        "script-src https://other.example",
        "script-src *.chat.example",
        "script-src chat.example:8443",
        "script-src https://chat.example/other/",
        "script-src https://chat.example/widget",
        "script-src 'unsafe-inline' data:",
        "script-src 'nonce-abc'",
        "script-src chat.example 'strict-dynamic'",
        "script-src-elem 'self'; script-src chat.example",
    ],
)
def test_a_policy_that_keeps_the_script_out_is_quoted(value: str) -> None:
    assert line(value) == value.split(";")[0].strip()


def test_a_nonce_lets_in_its_script_and_no_frame() -> None:
    assert line("script-src 'nonce-aBc' 'strict-dynamic'", nonce="aBc") == ""
    assert line("script-src 'nonce-aBc'", nonce="abc")
    assert line("default-src 'nonce-aBc'", "frame", nonce="aBc") == "default-src 'nonce-aBc'"


def test_frames_and_fetches_ask_directives_of_their_own() -> None:
    value = "default-src 'none'; child-src chat.example; connect-src 'self'"
    assert line(value, "frame") == ""
    assert line(value, "connect") == "connect-src 'self'"
    assert line(f"{value}; frame-src 'self'", "frame") == "frame-src 'self'"


def test_every_policy_of_a_page_counts() -> None:
    found = policies("Content-Security-Policy", "script-src *, script-src 'self'")
    assert [bool(each.line_against("script", SCRIPT, PAGE)) for each in found] == [False, True]


def test_an_own_script_is_self() -> None:
    assert line("script-src 'self'", url="https://shop.example/widget.js") == ""
    assert line("script-src 'self'", url="https://shop.example:8443/widget.js")

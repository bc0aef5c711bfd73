"""The iframe application in a browser: what a visitor sees and does."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.server import Server
from tests.widget.host import (
    SESSION,
    WELCOME,
    begin,
    bubbles,
    dialog_of,
    expect_sent,
    open_chat,
    shop,
    write,
)


def mark(anna: ManagerClient, dialog: int, kind: str, seq: int) -> None:
    """Have the manager's program say how far it has come."""
    assert anna.http.post(anna.path(dialog, kind), json={"seq": seq}).status_code == 204


def test_messages_go_both_ways_and_say_how_far_they_have_come(
    chat: Page, anna: ManagerClient
) -> None:
    dialog = begin(chat, anna, "Hello, a first one")
    state = chat.locator(".row.own").last.get_by_role("img")
    mark(anna, dialog, "ack", 1)
    expect(state).to_have_accessible_name("Delivered")
    mark(anna, dialog, "read", 1)
    expect(state).to_have_accessible_name("Read")
    anna.post(dialog, "Hello back")
    expect(bubbles(chat)).to_have_text([WELCOME, "Hello, a first one", "Hello back"])
    expect(chat.locator("#name")).to_have_text("Anna")  # who answers from now on


def test_a_reload_keeps_the_dialog_and_greets_nobody_twice(chat: Page, anna: ManagerClient) -> None:
    dialog = begin(chat, anna, "Before the reload")
    anna.post(dialog, "After it too")
    for _ in range(2):
        chat.reload()
        expect(bubbles(chat)).to_have_text([WELCOME, "Before the reload", "After it too"])
    write(chat, "Still me")
    expect(chat.get_by_label("Sent", exact=True)).to_have_count(2)
    assert dialog_of(anna, "Still me") == dialog


@pytest.mark.parametrize(("language", "shown"), [("ru", "07:05"), ("en", "7:05 AM")])
def test_a_clock_shows_what_the_readers_language_does(
    pages: Pages, local_server: Server, language: str, shown: str
) -> None:
    page = pages.open()  # in Moscow
    page.clock.set_fixed_time("2026-11-26T04:05:00Z")
    page.goto(f"{local_server.url}/widget/shop/?lang={language}")
    expect(page.locator(".meta").first).to_have_text(shown.replace(" ", "\u202f"))


def test_what_is_written_before_the_server_answers_is_sent(
    pages: Pages, address: str, anna: ManagerClient
) -> None:
    page = pages.open()
    page.route(SESSION, lambda route: route.abort())
    page.goto(address)
    write(page, "Quicker than you")
    expect(bubbles(page)).to_have_text(["Quicker than you"])
    expect(page.get_by_role("status")).to_contain_text("1")
    page.unroute(SESSION)
    expect(page.get_by_label("Sent", exact=True)).to_be_visible(timeout=20_000)
    expect(bubbles(page)).to_have_text([WELCOME, "Quicker than you"])
    assert dialog_of(anna, "Quicker than you")


def test_two_tabs_show_the_same_dialog(chat: Page, anna: ManagerClient) -> None:
    other = chat.context.new_page()
    other.goto(chat.url)
    dialog = begin(chat, anna, "From the one tab")
    expect(bubbles(other)).to_have_text([WELCOME, "From the one tab"])
    write(other, "From the other tab")
    expect(bubbles(chat).last).to_have_text("From the other tab")
    expect_sent(other)
    anna.post(dialog, "To both tabs")
    expected = [WELCOME, "From the one tab", "From the other tab", "To both tabs"]
    for tab in (chat, other):
        expect(bubbles(tab)).to_have_text(expected)


def test_two_tabs_that_open_at_once_are_one_visitor(
    pages: Pages, address: str, anna: ManagerClient
) -> None:
    first = pages.open()
    tabs = [first, first.context.new_page()]
    for tab in tabs:
        tab.goto(address, wait_until="commit")
    for tab in tabs:
        expect(bubbles(tab)).to_have_text([WELCOME])
    write(tabs[0], "One of twins")
    expect(bubbles(tabs[1]).last).to_have_text("One of twins")


def test_without_a_connection_the_banner_says_what_waits_and_it_is_sent_once(
    chat: Page, anna: ManagerClient
) -> None:
    dialog = begin(chat, anna, "Still online")
    chat.context.set_offline(True)
    write(chat, "Written offline")
    write(chat, "And one more")
    banner = chat.get_by_role("status")
    expect(banner).to_have_text("No connection. Messages that wait and will be sent: 2.")
    expect(chat.get_by_label("Waiting to be sent").last).to_be_visible()
    anna.post(dialog, "Written meanwhile")
    chat.context.set_offline(False)
    expect(banner).to_be_hidden()
    expect_sent(chat)
    expected = ["Still online", "Written meanwhile", "Written offline", "And one more"]
    expect(bubbles(chat)).to_have_text([WELCOME, *expected])
    said = [frame["message"] for frame in anna.log(dialog)["frames"]]
    assert [each["text"] for each in said if each["sender"] != "system"] == expected


def test_what_was_written_offline_survives_a_reload(chat: Page, anna: ManagerClient) -> None:
    dialog = begin(chat, anna, "About to lose the network")
    chat.route("**/messages", lambda route: route.abort())
    write(chat, "Do not lose me")
    expect(bubbles(chat).last).to_have_text("Do not lose me")
    chat.reload()
    chat.unroute("**/messages")
    expect(bubbles(chat).last).to_have_text("Do not lose me")
    expect(chat.get_by_label("Sent", exact=True).last).to_be_visible()
    texts = [frame["message"]["text"] for frame in anna.log(dialog)["frames"]]
    assert texts == ["About to lose the network", "Do not lose me"]


def test_one_sees_that_the_manager_writes(chat: Page, anna: ManagerClient) -> None:
    dialog = begin(chat, anna, "Who types?")
    with anna.events(dialog):
        assert anna.http.post(anna.path(dialog, "typing"), json={"on": True}).status_code == 204
        expect(chat.locator("#status")).to_have_text("Anna is typing…")
        expect(chat.locator(".typing")).to_be_visible()
        anna.post(dialog, "I did")
        expect(chat.locator(".typing")).to_be_hidden()
        expect(chat.locator("#status")).not_to_have_text("Anna is typing…")


def test_edits_and_deletions_are_seen(chat: Page, anna: ManagerClient) -> None:
    dialog = begin(chat, anna, "Change something")
    for text in ("Frist", "Second"):
        anna.post(dialog, text)
    anna.http.patch(anna.path(dialog, "messages/3"), json={"text": "First"})
    anna.http.delete(anna.path(dialog, "messages/4"))
    expect(bubbles(chat)).to_have_text([WELCOME, "Change something", "First", "Message deleted"])
    expect(chat.locator(".meta").filter(has_text="edited")).to_be_visible()
    expect(chat.locator(".meta").filter(has_text="edited")).to_have_count(1)


def test_a_new_dialog_after_a_closed_one_takes_the_text_along(
    rival: Page, zoya: ManagerClient
) -> None:
    dialog = begin(rival, zoya, "The first matter")
    zoya.patch(dialog, status="closed")
    expect(rival.locator("#closed")).to_be_visible()
    write(rival, "The second matter")
    expect(bubbles(rival)).to_have_text(["The second matter"])
    expect(rival.get_by_label("Sent", exact=True)).to_be_visible()
    expect(rival.locator("#closed")).to_be_hidden()
    assert dialog_of(zoya, "The second matter") != dialog


def test_history_comes_while_scrolling_up_and_new_ones_wait_below(
    chat: Page, anna: ManagerClient
) -> None:
    dialog = begin(chat, anna, "Message 1")
    for number in range(2, 121):
        anna.post(dialog, f"Message {number}")
    chat.reload()
    expect(bubbles(chat).last).to_be_in_viewport()
    assert bubbles(chat).count() == 50
    scroll = chat.locator("#scroll")
    for loaded in (100, 121):
        scroll.evaluate("(box) => { box.scrollTop = 0 }")
        expect(bubbles(chat)).to_have_count(loaded)
    expect(bubbles(chat)).to_have_text([WELCOME, *(f"Message {n}" for n in range(1, 121))])
    assert scroll.evaluate("(box) => box.scrollTop") > 500  # the reader stays where they were
    anna.post(dialog, "News")
    jump = chat.get_by_role("button", name="New messages: 1")
    jump.click()
    expect(bubbles(chat).last).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_the_keyboard_is_enough(chat: Page, anna: ManagerClient) -> None:
    text = chat.get_by_label("Message", exact=True)
    text.focus()
    for key in ("o", "n", "e", "Shift+Enter", "t", "w", "o", "Enter"):
        chat.keyboard.press(key)
    expect(bubbles(chat).last).to_have_text("one\ntwo")
    expect(text).to_be_focused()
    expect(text).to_have_value("")
    chat.keyboard.press("Tab")
    chat.keyboard.press("Enter")
    chat.keyboard.press("ArrowRight")
    chat.keyboard.press("Enter")
    expect(text).to_have_value("😀")
    chat.keyboard.press("Enter")
    expect(bubbles(chat).last).to_have_class(re.compile("emoji"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    pages: Pages,
    local_server: Server,
    address: str,
    anna: ManagerClient,
    scheme: Literal["light", "dark"],
) -> None:
    page = pages.open(locale="en-GB", color_scheme=scheme)
    with shop(local_server, more="<main>Things</main>") as host:
        page.goto(host.origin)
        open_chat(page)
        assert violations(page) == []
    page.goto(address)
    text = f"Accessible in {scheme}? https://shop.example"
    dialog = begin(page, anna, text)
    anna.post(dialog, "Yes: https://shop.example")
    anna.patch(dialog, status="closed")
    expect(page.locator("#closed")).to_be_visible()
    page.get_by_role("button", name="Emoji").click()
    page.route("**/messages", lambda route: route.fulfill(status=400, json={}))
    page.locator("#file").set_input_files(__file__)
    write(page, "Refused")
    expect(page.locator(".meta.failed")).to_be_visible()
    page.locator("#file").set_input_files(__file__)
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_be_visible()
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    assert violations(page) == []

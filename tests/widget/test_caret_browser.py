"""Keys and caret between a customer's page and the chat in it, with real key presses."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Pages
from tests.server import Server
from tests.widget.host import bubbles, open_chat, panel, shop, the_button

FIELDS = {
    "input": "<input id=own>",
    "textarea": "<textarea id=own></textarea>",
    "contenteditable": "<div id=own contenteditable><b>a</b></div>",
    "shadow": "<x-field id=own></x-field>",
    "frame": "<iframe id=own srcdoc='<input autofocus>'></iframe>",
    "select": "<select id=own><option>a</select>",
}
SHADOW = """<script>customElements.define("x-field", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "closed", delegatesFocus: true });
    root.append(document.createElement("input"));
  }
})</script>"""


def tab_to_the_button(page: Page) -> None:
    """As somebody without a mouse does."""
    expect(the_button(page)).to_be_visible()
    for _ in range(10):
        page.keyboard.press("Tab")
        if the_button(page).evaluate("(node) => node.getRootNode().activeElement === node"):
            return
    raise AssertionError("Tab never came to the button")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_opens_writes_closes_and_goes_on(
    pages: Pages, local_server: Server, key: str
) -> None:
    page = pages.open(locale="en-GB")
    with shop(local_server, more="<a href='#tea'>Tea</a>") as host:
        page.goto(host.origin)
        tab_to_the_button(page)
        page.keyboard.press("Shift+Tab")  # it can be left, too
        expect(page.get_by_role("link")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press(key)
        chat = panel(page)
        field = chat.get_by_label("Message", exact=True)
        expect(field).to_be_focused()
        page.keyboard.type("by keyboard")
        expect(field).to_have_value("by keyboard")
        page.keyboard.press("Tab")
        expect(field).not_to_be_focused()
        page.keyboard.press("Escape")
        expect(the_button(page)).to_be_focused()
        expect(page.locator("iframe")).to_be_hidden()
        page.keyboard.press(key)
        expect(field).to_be_focused()
        page.keyboard.press("Escape")
        expect(the_button(page)).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(page.get_by_role("link")).to_be_focused()


@pytest.mark.parametrize("kind", FIELDS)
def test_a_page_that_opens_the_chat_takes_nobodys_caret(
    pages: Pages, local_server: Server, kind: str
) -> None:
    page = pages.open(locale="en-GB")
    with shop(local_server, more=SHADOW + FIELDS[kind]) as host:
        page.goto(host.origin)
        own = page.locator("#own")
        (page.frame_locator("#own").locator("input") if kind == "frame" else own).focus()
        page.keyboard.type("a")
        for _ in range(2):  # the frame is made, then it is there
            page.evaluate("ReplyX.open()")
            field = page.frame_locator("iframe:not(#own)").get_by_label("Message", exact=True)
            expect(page.frame_locator("iframe:not(#own)").locator(".bubble").first).to_be_visible()
            page.keyboard.type("b")
            assert page.evaluate("document.activeElement.id") == "own"
            expect(field).to_have_value("")
            page.evaluate("ReplyX.close()")
            assert page.evaluate("document.activeElement.id") == "own"
        if kind in ("input", "textarea"):
            expect(own).to_have_value("abb")


def test_the_focus_goes_back_to_what_opened_the_chat(pages: Pages, local_server: Server) -> None:
    page = pages.open(locale="en-GB")
    opener = "<button id=own onclick='ReplyX.open()'>Ask us</button>"
    with shop(local_server, more=opener) as host:
        page.goto(host.origin)
        expect(the_button(page)).to_be_visible()
        own = page.locator("#own")
        for close in ("Escape", "#close"):
            own.focus()
            page.keyboard.press("Enter")
            field = panel(page).get_by_label("Message", exact=True)
            expect(field).to_be_focused()
            if close == "Escape":
                page.keyboard.press(close)
            else:
                panel(page).locator(close).click()
            expect(page.locator("iframe")).to_be_hidden()
            expect(own).to_be_focused()
        page.keyboard.press("Enter")
        expect(field).to_be_focused()
        own.evaluate("(node) => node.remove()")
        page.keyboard.press("Escape")
        expect(the_button(page)).to_be_focused()


def test_a_key_that_is_held_since_it_opened_the_chat_sends_no_draft(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open(locale="en-GB")
    with shop(local_server) as host:
        page.goto(host.origin)
        tab_to_the_button(page)
        page.keyboard.press("Enter")
        chat = panel(page)
        field = chat.get_by_label("Message", exact=True)
        field.fill("a draft")
        page.keyboard.press("Escape")
        expect(the_button(page)).to_be_focused()
        page.keyboard.down("Enter")
        expect(field).to_be_focused()
        for _ in range(3):
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")
        expect(field).to_have_value("a draft")
        page.keyboard.press("Enter")
        expect(bubbles(chat).last).to_have_text("a draft")
        expect(field).to_have_value("")


def test_the_keys_that_end_a_composition_neither_send_nor_close(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open(locale="en-GB")
    with shop(local_server) as host:
        page.goto(host.origin)
        chat = open_chat(page)
        text = chat.get_by_label("Message", exact=True)
        text.fill("にほん")
        for how in ("keyCode: 229", "isComposing: true"):
            for key in ("Enter", "Escape"):
                text.evaluate(
                    "(text) => text.dispatchEvent(new KeyboardEvent('keydown',"
                    f" {{key: '{key}', {how}, bubbles: true, cancelable: true}}))"
                )
        expect(text).to_have_value("にほん")
        page.wait_for_timeout(300)
        expect(the_button(page)).to_have_accessible_name("Close chat")
        text.press("Enter")
        expect(chat.get_by_label("Sent", exact=True)).to_be_visible()
        expect(bubbles(chat)).to_have_text(["Hello! How can we help?", "にほん"])


def test_what_is_typed_in_the_open_panel_goes_into_its_field(
    pages: Pages, local_server: Server
) -> None:
    """Also where the browser gave the frame the keys and the field no caret, as WebKit does."""
    page = pages.open(locale="en-GB")
    with shop(local_server) as host:
        page.goto(host.origin)
        the_button(page).click()
        chat = panel(page)
        field = chat.get_by_label("Message", exact=True)
        expect(field).to_be_focused()
        field.evaluate("(node) => node.blur()")
        page.keyboard.press("Control+c")
        page.keyboard.press("Shift")
        expect(field).not_to_be_focused()
        page.keyboard.type("Hello, a b")
        expect(field).to_have_value("Hello, a b")

"""The loader in a customer's page: what it does there, and what it leaves alone."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.server import Server
from tests.services.chromium import ARGUMENTS, chromium_program
from tests.services.process import Process
from tests.widget.host import WELCOME, bubbles, dialog_of, open_chat, panel, shop, the_button, write

LOOK = """() => ({
  globals: Object.getOwnPropertyNames(window).sort(),
  page: document.documentElement.outerHTML,
  kept: Object.entries(localStorage),
  cookies: document.cookie,
})"""


@pytest.fixture
def ordinary_page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of a Chromium that Playwright did not start: with storage in frames of other sites.

    Playwright switches its partitioning off, so that it throws there.
    """
    own = [f"--user-data-dir={tmp_path / 'profile'}", "--remote-debugging-port=0", "--lang=en-GB"]
    command = [chromium_program(), "--headless=new", *ARGUMENTS, *own, "about:blank"]
    process = Process(command, tmp_path / "log")
    port = tmp_path / "profile" / "DevToolsActivePort"
    try:
        process.wait_until(lambda: port.exists() and "\n" in port.read_text())
        address = f"http://127.0.0.1:{port.read_text().split()[0]}"
        connected = browser.browser_type.connect_over_cdp(address)
        yield connected.contexts[0].pages[0]
        connected.close()
    finally:
        process.end()


def wait_for_frame_messages(page: Page) -> None:
    """Return when what was posted to the page so far has been handled."""
    page.evaluate(
        "() => new Promise((done) => {"
        " addEventListener('message', done, { once: true }); postMessage('', location.origin) })"
    )


def test_the_loader_adds_one_element_and_one_global_under_a_strict_policy(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open()
    with shop(local_server, strict=True) as host:
        page.route("**/widget.js", lambda route: route.abort())
        page.goto(host.origin)
        before = page.evaluate(LOOK)
        page.unroute("**/widget.js")
        page.goto(host.origin)
        expect(the_button(page)).to_be_visible()
        after = page.evaluate(LOOK)
    assert sorted({*after["globals"]} - {*before["globals"]}) == ["ReplyX"]
    rest, added = after["page"].rsplit("<div", 1)
    assert before["page"] == rest + "</html>"
    assert added.count("<") == 2  # its own end, and that of the page
    assert after["kept"] == before["kept"] == []
    assert after["cookies"] == ""
    assert page.locator("iframe").count() == 0


def test_the_button_has_the_colour_of_the_site_under_a_strict_policy(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open()
    with shop(local_server, strict=True) as host:
        page.goto(host.origin)
        expect(the_button(page)).to_have_css("background-color", "rgb(31, 111, 235)")
        expect(the_button(page)).to_have_css("position", "fixed")
        chat = open_chat(page)
        expect(chat.locator("#send")).to_have_css("border-radius", "50%")


def test_including_the_script_twice_makes_one_button(pages: Pages, local_server: Server) -> None:
    again = f'<script async src="{local_server.url}/widget.js" data-site="shop"></script>'
    page = pages.open()
    with shop(local_server, more=again) as host:
        page.goto(host.origin)
        expect(the_button(page)).to_be_visible()
        page.wait_for_load_state("networkidle")
        expect(the_button(page)).to_have_count(1)


def test_a_page_that_is_not_allowed_does_not_get_the_widget(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open()
    with shop(local_server, site="rival") as host:
        page.goto(host.origin)
        with page.expect_response(lambda answer: "/widget/rival/?" in answer.url) as refused:
            the_button(page).click()
        assert refused.value.status == 403
    framed = [frame for frame in page.frames if frame != page.main_frame]
    assert all(frame.locator("#composer").count() == 0 for frame in framed)
    pages.complaints.clear()  # the browser says that it refused to frame the page


def test_a_reply_is_counted_on_the_button_until_the_panel_is_opened(
    pages: Pages, local_server: Server
) -> None:
    anna = ManagerClient(local_server)
    page = pages.open(locale="en-GB")
    with shop(local_server) as host:
        page.goto(host.origin)
        page.evaluate("() => { window.heard = []; ReplyX.on('unread', (n) => heard.push(n)) }")
        chat = open_chat(page)
        write(chat, "Counting: are you there?")
        expect(chat.get_by_label("Sent", exact=True)).to_be_visible()
        dialog = dialog_of(anna, "Counting: are you there?")
        chat.get_by_label("Message", exact=True).press("Escape")
        expect(the_button(page)).to_be_focused()
        anna.post(dialog, "Yes")
        anna.post(dialog, "Here I am")
        expect(the_button(page)).to_have_accessible_name("Chat with us. Unread: 2")
        expect(the_button(page).locator("span")).to_have_text("2")
        assert page.evaluate("heard") == [1, 2]
        the_button(page).click()
        expect(the_button(page)).to_have_accessible_name("Close chat")
        expect(bubbles(chat).last).to_have_text("Here I am")
        assert page.evaluate("heard.at(-1)") == 0


def test_only_what_an_open_panel_shows_is_read(pages: Pages, local_server: Server) -> None:
    anna = ManagerClient(local_server)
    page = pages.open(locale="en-GB")
    with shop(local_server) as host:
        page.goto(host.origin)
        chat = open_chat(page)
        write(chat, "Reading: are you there?")
        expect(chat.get_by_label("Sent", exact=True)).to_be_visible()
        dialog = dialog_of(anna, "Reading: are you there?")
        the_button(page).click()
        reply = anna.post(dialog, "Yes")
        expect(the_button(page)).to_have_accessible_name("Chat with us. Unread: 1")
        with anna.events(dialog) as frames:
            assert next(frames)["dialog"]["read"]["site"] < reply["seq"]
            the_button(page).click()
            read = {"type": "read", "dialog_id": dialog, "side": "site", "seq": reply["seq"]}
            assert next(frame for frame in frames if frame["type"] == "read") == read


def test_a_visitor_who_talked_before_hears_of_replies_without_opening(
    ordinary_page: Page, local_server: Server
) -> None:
    anna = ManagerClient(local_server)
    page = ordinary_page
    with shop(local_server) as host:
        page.goto(host.origin)
        chat = open_chat(page)
        write(chat, "I will come back")
        expect(chat.get_by_label("Sent", exact=True)).to_be_visible()
        page.goto("about:blank")
        anna.post(dialog_of(anna, "I will come back"), "We wait")
        page.goto(host.origin)
        expect(the_button(page)).to_have_accessible_name("Chat with us. Unread: 1")
        chat = open_chat(page)
        expect(bubbles(chat)).to_have_text([WELCOME, "I will come back", "We wait"])


def test_the_page_can_open_close_hide_and_listen(pages: Pages, local_server: Server) -> None:
    early = "window.ReplyX = {q: [['open'], ['on', 'ready', () => { window.isReady = 1 }]]}"
    page = pages.open()
    with shop(local_server, more=f"<script>{early}</script>") as host:
        page.goto(host.origin)
        chat = panel(page)
        assert page.evaluate("window.isReady") == 1
        page.evaluate(
            "() => { window.heard = [];"
            " for (const name of ['open', 'close']) ReplyX.on(name, () => heard.push(name)) }"
        )
        page.evaluate("ReplyX.toggle()")
        expect(page.locator("iframe")).to_be_hidden()
        page.evaluate("ReplyX.hide()")
        expect(the_button(page)).to_be_hidden()
        page.evaluate("ReplyX.open()")
        expect(chat.locator("#text")).to_be_visible()
        assert page.evaluate("heard") == ["close", "open"]


def test_whom_the_shop_vouches_for_has_a_name(pages: Pages, local_server: Server) -> None:
    anna = ManagerClient(local_server)
    secret = local_server.cast.identity_secrets["shop"]
    signed = hmac.new(secret.encode(), b"vera-1", hashlib.sha256).hexdigest()
    vera = {"user_id": "vera-1", "name": "Vera", "email": "vera@shop.example", "hmac": signed}
    forged = vera | {"user_id": "boss", "name": "The boss"}
    page = pages.open(locale="en-GB")
    with shop(local_server) as host:
        for who, name in ((vera, "Vera"), (forged, "")):
            page.goto(host.origin)
            expect(the_button(page)).to_be_visible()
            page.evaluate("(who) => ReplyX.identify(who)", who)
            chat = open_chat(page)
            write(chat, f"I am {who['user_id']}")
            expect(chat.get_by_label("Sent", exact=True)).to_be_visible()
            rows = [
                row
                for row in anna.dialogs()
                if row["id"] == dialog_of(anna, f"I am {who['user_id']}")
            ]
            assert rows[0]["visitor"]["name"] == name


def test_messages_from_elsewhere_are_not_obeyed(pages: Pages, local_server: Server) -> None:
    page = pages.open()
    with shop(local_server) as host:
        page.goto(host.origin)
        chat = open_chat(page)
        expect(chat.locator("#text")).to_be_visible()
        forged = json.dumps({"replyx": 1, "type": "close"})
        page.evaluate(f"() => postMessage({forged}, '*')")
        page.evaluate(
            """() => { const frame = document.createElement('iframe');
            frame.srcdoc = `<script>parent.postMessage({replyx: 1, type: 'unread', count: 7}, '*');
              parent.document.querySelector('div').shadowRoot.querySelector('iframe').contentWindow
                .postMessage({replyx: 1, type: 'close'}, '*')<\\/script>`;
            return new Promise((done) => { frame.onload = done; document.body.append(frame); }) }"""
        )
        wait_for_frame_messages(page)
        expect(page.locator("iframe").first).to_be_visible()
        expect(the_button(page)).to_have_accessible_name("Close chat")
        expect(the_button(page).locator("span")).to_be_hidden()


def test_embedded_and_full_modes_have_no_button(pages: Pages, local_server: Server) -> None:
    page = pages.open()
    place = '<div id="place" style="height: 500px; width: 400px"></div>'
    with shop(local_server, more=place, mode="embedded", target="#place") as host:
        page.goto(host.origin)
        expect(panel(page).locator("#close")).to_have_count(0)
        expect(page.locator("button")).to_have_count(0)
        box = page.locator("#place iframe").bounding_box()
        assert box
        assert (box["width"], box["height"]) == (400, 500)
    with shop(local_server, mode="full") as host:
        page.goto(host.origin)
        panel(page)
        box = page.locator("iframe").bounding_box()
        assert box
        assert (box["width"], box["height"]) == (1280, 800)


def test_on_a_phone_the_panel_is_the_screen_and_follows_the_keyboard(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open(phone=True)
    # What phones report when the keyboard covers the lower part: desktop Chromium has no keyboard.
    page.add_init_script(
        """const view = new EventTarget();
        Object.assign(view, {height: 844, offsetTop: 0, scale: 1});
        if (top === window) Object.defineProperty(window, 'visualViewport', {value: view})"""
    )
    with shop(local_server, more='<meta name="viewport" content="width=device-width">') as host:
        page.goto(host.origin)
        chat = open_chat(page)
        expect(the_button(page)).to_be_hidden()
        box = page.locator("iframe").bounding_box()
        assert box
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
        page.evaluate(
            "() => { Object.assign(visualViewport, {height: 500, offsetTop: 20});"
            " visualViewport.dispatchEvent(new Event('resize')) }"
        )
        composer = chat.locator("#text")
        expect(composer).to_be_in_viewport()
        box = composer.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 520
        chat.locator("#close").click()
        expect(page.locator("iframe")).to_be_hidden()

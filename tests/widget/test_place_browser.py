"""Where the button and the panel are in a customer's page, whatever the page does around them."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Pages
from tests.server import Server
from tests.widget.host import HostPages, open_chat, panel, shop, the_button

TALL = "<div style='height: 3000px'></div>"
TRAPS = [
    "transform: translateX(40px)",
    "filter: grayscale(1)",
    "perspective: 500px",
    "contain: layout paint",
    "will-change: transform",
    "backdrop-filter: blur(2px)",
    "container-type: inline-size",
    "rotate: 1deg",
    "zoom: 1.5",
    "opacity: .5; overflow: hidden; position: relative; z-index: 0",
    "visibility: hidden",
]


def expect_in_the_corner(page: Page) -> None:
    """See the button in the window's lower right corner, where a click reaches it."""
    expect(the_button(page)).to_be_visible()
    box = the_button(page).bounding_box()
    assert box
    assert 1200 < box["x"] + box["width"] / 2 < 1280, box
    assert 700 < box["y"] + box["height"] / 2 < 800, box
    the_button(page).click(trial=True)


def draft(page: Page) -> str:
    """What stands in the panel's field."""
    return panel(page).get_by_label("Message", exact=True).input_value()


def test_the_button_is_in_the_windows_corner_whatever_holds_the_page(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open()
    with shop(local_server, more=TALL) as host:
        page.goto(host.origin)
        expect_in_the_corner(page)
        for trap in TRAPS:
            for holder in ("body", "documentElement"):
                page.evaluate(
                    f"(style) => {{ document.{holder}.style.cssText = style; scrollTo(0, 500) }}",
                    trap,
                )
                expect_in_the_corner(page)
                page.evaluate(f"document.{holder}.style.cssText = ''")
        page.evaluate(
            "() => { const sheet = document.createElement('style');"
            " sheet.textContent = '::backdrop, [popover] { background: red }"
            " * { transform: scale(.5) }';"
            " document.head.append(sheet) }"
        )
        expect_in_the_corner(page)
        assert (
            page.evaluate(
                "() => getComputedStyle(document.querySelector('html > div'), '::backdrop').display"
            )
            == "none"
        )
        open_chat(page)
        box = page.locator("iframe").bounding_box()
        assert box
        assert (box["x"] + box["width"], box["y"] + box["height"]) == (1260, 704)


NEW_BODY = "document.createElement('body')"
SWAPS = [
    f"document.documentElement.replaceChild({NEW_BODY}, document.body)",  # as Turbo does
    "document.body.innerHTML = '<p>Another page</p>'",  # as pjax does
    "document.body.outerHTML = '<body><p>Another page</p></body>'",  # as htmx does
    f"history.pushState(null, '', '#b'); history.back(); document.body = {NEW_BODY}",
]
AGAIN = """(src) => {
  window.ReplyX = { q: [["on", "unread", () => {}]] };
  const tag = document.createElement("script");
  return new Promise((done) => {
    Object.assign(tag, { src, onload: done }).dataset.site = "shop";
    document.body.append(tag);
  });
}"""


def test_one_button_one_frame_and_one_socket_outlive_the_body(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open(locale="en-GB")
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket))
    with shop(local_server) as host:
        page.goto(host.origin)
        with page.expect_event("websocket"):
            chat = open_chat(page)
        chat.get_by_label("Message", exact=True).fill("In the middle of")
        loader = page.locator("script").get_attribute("src")
        for swap in SWAPS:
            page.evaluate(f"() => {{ {swap} }}")
            page.evaluate(AGAIN, loader)
            assert draft(page) == "In the middle of"
            expect(the_button(page)).to_have_count(1)
            expect(the_button(page)).to_have_accessible_name("Close chat")
        page.wait_for_load_state("networkidle")
        expect(page.locator("iframe")).to_have_count(1)
        assert len(sockets) == 1
        assert page.evaluate("ReplyX.version") == 1


REMOVALS = [
    "document.querySelector('html > div').remove()",
    "document.documentElement.innerHTML = '<head></head><body>New</body>'",
    "document.replaceChild(document.createElement('html'), document.documentElement)",
]


@pytest.mark.parametrize("removal", REMOVALS)
def test_who_takes_the_widget_out_gets_it_back_open(
    pages: Pages, local_server: Server, removal: str
) -> None:
    page = pages.open(locale="en-GB")
    with shop(local_server) as host:
        page.goto(host.origin)
        open_chat(page).get_by_label("Message", exact=True).fill("In the middle of")
        for _ in range(2):
            page.evaluate(f"() => {{ {removal} }}")
            assert draft(page) == "In the middle of"
            expect(the_button(page)).to_have_accessible_name("Close chat")
        page.evaluate(f"() => {{ ReplyX.close(); {removal}; ReplyX.open() }}")
        assert draft(page) == "In the middle of"
        expect(page.locator("iframe")).to_have_count(1)
        expect(the_button(page)).to_have_count(1)


def test_the_embedded_chat_moves_to_wherever_its_element_is_now(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open(locale="en-GB")
    place = '<div id="place" style="height: 500px"></div>'
    with shop(local_server, more="<main></main>", mode="embedded", target="#place") as host:
        page.goto(host.origin)
        for _ in range(3):  # also an element that comes later than the script
            page.evaluate("(html) => document.querySelector('main').innerHTML = html", place)
            expect(panel(page).locator("#text")).to_be_visible()
            expect(page.locator("#place iframe")).to_have_count(1)


def test_two_who_disagree_about_the_widget_do_not_stop_the_page(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open()
    with shop(local_server) as host:
        page.goto(host.origin)
        expect(the_button(page)).to_be_visible()
        removed = page.evaluate(
            """() => new Promise((done) => {
              let removed = 0;
              const remove = () => document.querySelectorAll("html > div").forEach((node) => {
                removed += 1;
                node.remove();
              });
              new MutationObserver(remove).observe(document.documentElement, { childList: true });
              remove();
              setTimeout(() => done(removed), 1000);
            })"""
        )
        assert 2 <= removed < 10


def test_a_page_that_names_things_like_the_browser_does_is_no_obstacle(
    pages: Pages, local_server: Server
) -> None:
    """`<form name="title">` stands for `document.title`, `var` makes what cannot be redefined."""
    names = "".join(f'<form name="{name}"></form>' for name in ("title", "referrer", "body"))
    early = f"<script>var ReplyX = {json.dumps({'q': [['open']]})}</script>"
    page = pages.open(locale="en-GB")
    with shop(local_server, more=early + names) as host:
        page.goto(host.origin)
        expect(panel(page).locator("#text")).to_be_enabled()
        page.evaluate("ReplyX.identify(new Proxy({ user_id: 'x', hmac: 'y' }, {}))")
        page.evaluate("ReplyX.close()")
        expect(page.locator("iframe")).to_be_hidden()


@pytest.mark.parametrize("policy", ["require-corp", "credentialless"])
def test_an_isolated_page_shows_the_chat(pages: Pages, local_server: Server, policy: str) -> None:
    headers = {"Cross-Origin-Embedder-Policy": policy, "Cross-Origin-Opener-Policy": "same-origin"}
    page = pages.open(locale="en-GB")
    plain = shop(local_server)
    with plain as host, HostPages(plain.html, headers=headers) as isolated:
        assert host.origin != isolated.origin
        page.goto(isolated.origin)
        assert page.evaluate("crossOriginIsolated")
        chat = open_chat(page)
        chat.get_by_label("Message", exact=True).fill("Isolated")
        chat.locator("#file").set_input_files(
            {"name": "dot.png", "mimeType": "image/png", "buffer": PIXEL}
        )
        chat.get_by_label("Message", exact=True).press("Enter")
        expect(chat.get_by_label("Sent", exact=True)).to_be_visible()
        image = chat.locator(".image img")
        expect(image).to_have_js_property("complete", True)
        expect(image).to_have_js_property("naturalWidth", 1)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
    "789c6360606060000000050001a5f645400000000049454e44ae426082"
)

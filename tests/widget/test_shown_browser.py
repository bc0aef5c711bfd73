"""What a visitor sees where the chat may not be shown, cannot come, or has no colours."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import Pages
from tests.server import Server
from tests.widget.host import HostPages, open_chat, shop, the_button, write

SENTENCE = "This page may not show the chat"


def test_a_page_that_is_not_allowed_says_so(pages: Pages, local_server: Server) -> None:
    page = pages.open(locale="en-GB")
    page.clock.install()
    with shop(local_server, site="rival") as host:
        page.goto(host.origin)
        the_button(page).click()
        refusal = page.frame_locator("iframe").get_by_text(SENTENCE)
        expect(refusal).to_be_visible()
        page.clock.run_for(60_000)
        expect(refusal).to_be_visible()
    with shop(local_server, site="rival", mode="full") as host:
        page.goto(host.origin)
        expect(page.frame_locator("iframe").get_by_text(SENTENCE)).to_be_visible()
    framed = f"<iframe src='{local_server.url}/widget/nobody/?lang=en'></iframe>"
    with HostPages(framed) as host:
        page.goto(host.origin)
        expect(page.frame_locator("iframe").get_by_text("There is no such chat")).to_be_visible()


@pytest.mark.parametrize("reason", ["X-Frame-Options", "the page's policy", "no network"])
def test_a_frame_that_does_not_come_is_a_sentence(
    pages: Pages, local_server: Server, reason: str
) -> None:
    page = pages.open(locale="en-GB")
    home = local_server.url
    policy = f"script-src {home}; frame-src 'self'; connect-src {home}"
    plain = shop(local_server)
    refuses = reason == "the page's policy"
    page.clock.install()
    with plain, HostPages(plain.html, policy if refuses else "") as host:
        if reason == "no network":
            page.route("**/widget/shop/?*", lambda route: route.abort())
        if reason == "X-Frame-Options":
            page.route(
                "**/widget/shop/?*",
                lambda route: route.fulfill(body="", headers={"X-Frame-Options": "DENY"}),
            )
        page.goto(host.origin)
        the_button(page).click()
        page.clock.run_for(15_000)
        sentence = page.get_by_text("The chat cannot be loaded. Please try again later.")
        expect(sentence).to_be_visible()
        expect(page.locator("iframe")).to_be_hidden()
        the_button(page).click()
        expect(sentence).to_be_hidden()
    pages.complaints.clear()  # the browser says that it refused to frame the page


def edged(node: Locator) -> bool:
    """Whether it has a border or an outline that differs from what is behind it."""
    found: bool = node.evaluate(
        """(node) => {
          const style = getComputedStyle(node);
          const behind = getComputedStyle(document.documentElement).backgroundColor;
          const value = (name) => style.getPropertyValue(name);
          return ["border-top", "outline"].some((kind) => value(`${kind}-style`) === "solid"
            && parseFloat(value(`${kind}-width`)) > 0 && value(`${kind}-color`) !== behind);
        }"""
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_everything_has_an_edge_and_the_focus_a_ring(
    pages: Pages, local_server: Server, scheme: str
) -> None:
    page: Page = pages.open(locale="en-GB")
    page.emulate_media(forced_colors="active", color_scheme=scheme)  # type: ignore[arg-type]
    with shop(local_server) as host:
        page.goto(host.origin)
        assert edged(the_button(page))
        the_button(page).focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(the_button(page)).to_have_css("outline-style", "solid")
        chat = open_chat(page)
        write(chat, "Can you see me?")
        chat.locator("#file").set_input_files(__file__)
        chat.locator("#smile").click()
        chat.get_by_label("Message", exact=True).focus()
        bubbles = chat.locator(".row:not(.typing) .bubble")
        expect(bubbles).to_have_count(2)
        shown = ["#field", "#send", "#attach", "#smile", "#close", "#emoji", "#files li"]
        for node in [page.locator("iframe"), *bubbles.all(), *map(chat.locator, shown)]:
            assert edged(node), node
        expect(chat.locator("#field")).to_have_css("outline-style", "solid")
        page.keyboard.press("Tab")
        expect(chat.locator(":focus-visible")).to_have_css("outline-style", "solid")

"""What strangers write is text, wherever the inbox shows it."""

import time

import pytest
from playwright.sync_api import expect

from tests.adminpanel.inbox import messages, open_dialog, row, visitor
from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.hostile import LONG
from tests.server import Server

ATTACKS = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "<svg onload='window.hacked = 1'>",
    "\"><iframe srcdoc='<script>parent.hacked = 1</script>'></iframe>",
    "javascript:window.hacked=1//https://x",
    "{{ constructor.constructor('hacked=1')() }}",
    "</textarea><a href='javascript:hacked=1'>click</a>",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_is_shown_as_text(local_server: Server, pages: Pages, attack: str) -> None:
    page = pages.log_in(local_server)
    known = dict.fromkeys(("url", "title", "referrer", "language", "timezone"), attack)
    vera = visitor(local_server, attack, **known)
    vera.http.headers["User-Agent"] = attack
    vera.session(page=known)
    vera.post(attack)
    expect(row(page, vera.dialog).locator(".row-name")).to_have_text(attack)
    expect(row(page, vera.dialog).locator(".row-last")).to_have_text(attack)
    open_dialog(page, vera.dialog)
    expect(messages(page).locator(".message-text")).to_have_text(attack)
    expect(page.locator("#thread-name")).to_have_text(attack)
    expect(page.locator("#facts .page-title")).to_have_text(attack)
    expect(page.locator("#facts .page-title")).to_be_visible()
    assert page.evaluate("window.hacked") is None
    for link in page.locator("#facts a, #log a").all():
        assert (link.get_attribute("href") or "").startswith(("http:", "https:", "mailto:"))
    assert page.locator("#inbox script, #inbox iframe, #inbox img").count() == 0


def test_no_text_keeps_the_page_busy(local_server: Server, pages: Pages) -> None:
    vera = visitor(local_server)
    vera.post("Long ones follow")
    anna = ManagerClient(local_server)
    for text in LONG:
        anna.post(vera.dialog, text)
    begun = time.monotonic()
    page = pages.log_in(local_server, path=f"/admin/inbox/{vera.dialog}/")
    expect(messages(page)).to_have_count(2 + len(LONG))  # and that Anna answers
    assert time.monotonic() - begun < 8


def test_addresses_in_a_text_are_links_that_take_nothing_along(
    local_server: Server, pages: Pages
) -> None:
    vera = visitor(local_server)
    vera.post("See (https://shop.example/tea_(green)), or https://shop.example/a?b=1.")
    page = pages.log_in(local_server, path=f"/admin/inbox/{vera.dialog}/")
    links = page.locator("#log a")
    expect(links).to_have_text(["https://shop.example/tea_(green)", "https://shop.example/a?b=1"])
    for link in links.all():
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        assert link.get_attribute("target") == "_blank"

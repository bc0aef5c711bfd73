"""A shop of one page: the manager sees where the visitor is now."""

import re

from playwright.sync_api import Page, Request, expect

from tests.adminpanel.inbox import open_dialog
from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.server import Server
from tests.widget.host import dialog_of, open_chat, shop, write

GOES_ON = [
    ("history.pushState(null, '', '/oolong'); document.title = 'Oolong'", "/oolong", "Oolong"),
    ("history.replaceState(null, '', '/oolong?size=100')", "/oolong?size=100", "Oolong"),
    ("location.hash = '#/cart'; document.title = 'Cart \\ud83d'", "/oolong?size=100#/cart", "Cart"),
    ("history.back()", "/oolong?size=100", "Cart"),
    ("location.hash = '#access_token=secret'; document.title = 'In'", "/oolong?size=100", "In"),
]


def counted(page: Page) -> list[Request]:
    """The calls that tell where the visitor is."""
    calls: list[Request] = []
    ours = re.compile("/api/widget/(dialogs/[0-9]+/page|session)$")

    def note(request: Request) -> None:
        if ours.search(request.url):
            calls.append(request)

    page.on("request", note)
    return calls


def test_the_manager_sees_the_page_on_which_the_visitor_is_now(
    pages: Pages, local_server: Server
) -> None:
    inbox = pages.log_in(local_server, locale="en-GB", size=(1440, 900))
    page = pages.open(locale="en-GB")
    calls = counted(page)
    with shop(local_server) as host:
        page.goto(host.origin)
        chat = open_chat(page)
        write(chat, "Do you have oolong?")
        expect(chat.get_by_label("Sent", exact=True)).to_be_visible()
        open_dialog(inbox, dialog_of(ManagerClient(local_server), "Do you have oolong?"))
        address = inbox.locator("#facts .page-url").first
        expect(address).to_have_text(re.sub("https?://", "", f"{host.origin}/"))
        page.clock.install()
        calls.clear()
        for step, path, title in GOES_ON:
            page.evaluate(f"() => {{ {step} }}")
            page.clock.run_for(30_000)
            expect(address).to_have_text(re.sub("https?://", "", host.origin + path))
            expect(inbox.locator("#facts .page-title").first).to_have_text(title)
        assert len(calls) == len(GOES_ON)
        calls.clear()
        page.evaluate("setInterval(() => document.title = document.title === 'A' ? 'B' : 'A', 900)")
        page.evaluate(
            "let n = 0; setInterval(() => history.replaceState(null, '', `/map/${n++}`), 90)"
        )
        page.clock.run_for(120_000)
        expect(address).to_contain_text("/map/")
        assert 1 <= len(calls) <= 26
        assert all(call.url.endswith("/page") for call in calls)

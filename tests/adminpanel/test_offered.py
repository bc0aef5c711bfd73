"""A manager who is asked to answer hears of it, and everybody in the inbox sees it."""

import pytest
from playwright.sync_api import expect

from tests.adminpanel.inbox import open_dialog, row, visitor
from tests.adminpanel.test_notices import turn_on
from tests.browsing import Pages, keep
from tests.conftest import StartServer
from tests.server import Server
from tests.waiting import eventually


@pytest.fixture
def assigning(start_server: StartServer) -> Server:
    """A server whose shop asks its managers one after the other; nobody else waits there."""
    server = start_server("local")
    server.manage("site", "shop", "--set", "handoff.assign=round_robin")
    return server


def test_whoever_is_asked_to_answer_is_told_and_the_thread_says_whom(
    assigning: Server, pages: Pages
) -> None:
    page = pages.log_in(assigning, locale="en-US")
    turn_on(page)
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    page.keyboard.press("Escape")
    vera = visitor(assigning, "Vera")
    vera.post("Where is my order?")
    asked = "You are asked to answer Vera: Where is my order?"
    eventually(lambda: page.evaluate("shown.at(-1)"), asked)
    # A round that comes within a moment of the message makes one notice of the two.
    assert page.evaluate("shown.slice(0, -1)") in ([], ["Message from Vera: Where is my order?"])
    open_dialog(page, vera.dialog)
    expect(page.locator(".thread")).to_contain_text("Anna is asked to answer")
    expect(row(page, vera.dialog)).to_be_visible()
    page.get_by_label("How visitors and colleagues see you").select_option("away")
    sentence = "Nobody who was asked took it: it waits for everybody"
    expect(page.locator(".thread")).to_contain_text(sentence)
    keep(page, "inbox-offered")
    page.get_by_label("How visitors and colleagues see you").select_option("online")

"""When the server says "later" or "no": what the visitor is told, and where their words are."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.widget.host import SESSION, WELCOME, begin, bubbles, dialog_of, write


def test_what_is_too_much_is_said_with_the_time_and_goes_out_by_itself(
    chat: Page, anna: ManagerClient
) -> None:
    begin(chat, anna, "Before the flood")
    error = {"code": "throttled", "detail": "Too many; wait a little.", "fields": {}}
    limit = {"status": 429, "headers": {"Retry-After": "3"}, "json": {"error": error}}
    chat.route("**/messages", lambda route: route.fulfill(**limit), times=1)  # type: ignore[arg-type]
    write(chat, "One too many")
    write(chat, "And one more")
    banner = chat.get_by_role("status")
    expect(banner).to_have_text(re.compile(r"^Too many; wait a little\. Next attempt in \d sec\.$"))
    expect(chat.get_by_label("Waiting to be sent")).to_have_count(2)
    expect(bubbles(chat)).to_have_text(
        [WELCOME, "Before the flood", "One too many", "And one more"]
    )
    expect(chat.get_by_label("Waiting to be sent")).to_have_count(0)
    expect(banner).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "detail", "says"),
    [
        (
            429,
            "New conversations from this network are limited.",
            "limited. Next attempt in 40 min.",
        ),
        (429, None, "The server is busy. What you write is kept and goes out by itself."),
        (503, "Try later.", "The server is busy. What you write is kept and goes out by itself."),
        (403, None, "The chat is not available now."),
    ],
)
def test_a_session_that_is_refused_says_why_and_not_that_there_is_no_connection(
    pages: Pages, address: str, status: int, detail: str | None, says: str
) -> None:
    page = pages.open()
    answer = {"error": {"code": "any", "detail": detail, "fields": {}}} if detail else {}
    later = {"Retry-After": "2395"} if status != 403 else {}
    held: list[Route] = []
    page.route(SESSION, lambda route: held.append(route))
    page.goto(address)
    write(page, "Hello, is anybody there?")
    expect(bubbles(page)).to_have_count(1)  # it is at work, and has asked
    held[0].fulfill(status=status, json=answer, headers=later)
    expect(page.get_by_role("status")).to_contain_text(says)
    expect(page.get_by_role("status")).not_to_contain_text("onnect")
    expect(bubbles(page)).to_have_text(["Hello, is anybody there?"])
    expect(page.locator(".failed")).to_have_count(0)


def test_what_an_earlier_page_left_unsent_in_a_closed_dialog_goes_to_the_new_one(
    rival: Page, zoya: ManagerClient
) -> None:
    address = rival.url
    dialog = begin(rival, zoya, "The first of two matters")
    rival.route("**/messages", lambda route: route.abort())
    write(rival, "Left behind")
    rival.locator("#file").set_input_files(__file__)
    write(rival, "With a file")
    expect(rival.get_by_label("Waiting to be sent").last).to_be_visible()
    rival.goto("about:blank")
    zoya.patch(dialog, status="closed")
    rival.unroute("**/messages")
    rival.goto(address)
    expect(rival.get_by_label("Sent", exact=True)).to_have_count(1)
    expect(rival.locator(".meta.failed")).to_contain_text("Attach the file again.")
    assert dialog_of(zoya, "Left behind") != dialog
    rival.reload()
    expect(bubbles(rival).first).to_have_text("Left behind")
    expect(rival.locator(".meta.failed")).to_have_count(1)

"""What a visitor wrote before there was a session is not lost, and is stored once."""

import re

from playwright.sync_api import Route, expect

from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.widget.host import (
    REFUSED,
    SESSION,
    WELCOME,
    bubbles,
    dialog_of,
    expect_all_sent,
    hold,
    texts,
    write,
)


def test_what_is_written_before_the_session_survives_a_reload_and_is_stored_once(
    pages: Pages, address: str, anna: ManagerClient
) -> None:
    page = pages.open()
    page.route(SESSION, lambda route: None)
    page.goto(address)
    write(page, "Early bird")
    write(page, "Early worm")
    page.reload()
    expect(bubbles(page)).to_have_text(["Early bird", "Early worm"])
    expect(page.get_by_label("Waiting to be sent")).to_have_count(2)
    page.unroute(SESSION)
    page.reload()
    expect_all_sent(page, 2)
    expect(bubbles(page)).to_have_text([WELCOME, "Early bird", "Early worm"])
    page.reload()
    expect(bubbles(page)).to_have_text([WELCOME, "Early bird", "Early worm"])
    assert texts(anna, dialog_of(anna, "Early worm")) == ["Early bird", "Early worm"]


def test_two_tabs_take_up_the_same_early_message_and_it_is_stored_once(
    pages: Pages, address: str, anna: ManagerClient
) -> None:
    page = pages.open()
    other = page.context.new_page()
    release = hold(page.context, SESSION)
    page.goto(address)
    write(page, "Early and doubled")
    other.goto(page.url)
    expect(bubbles(other)).to_have_text(["Early and doubled"])
    release()
    for tab in (page, other):
        expect_all_sent(tab, 1)
        expect(bubbles(tab)).to_have_text([WELCOME, "Early and doubled"])
    assert texts(anna, dialog_of(anna, "Early and doubled")) == ["Early and doubled"]


def test_what_is_written_before_a_refused_session_waits_for_a_better_one(
    pages: Pages, address: str, anna: ManagerClient
) -> None:
    page = pages.open()
    held: list[Route] = []
    page.route(SESSION, lambda route: held.append(route))
    page.goto(address)
    page.locator("#file").set_input_files(__file__)
    write(page, "Early with a file")
    write(page, "Early and refused")
    expect(bubbles(page)).to_have_count(2)  # it is at work, and has asked
    held[0].fulfill(**REFUSED)
    expect(page.get_by_role("status")).to_have_text("Open the page again.")
    expect(page.get_by_label("Message", exact=True)).to_be_disabled()
    page.unroute(SESSION)
    page.reload()
    expect(page.get_by_label("Message", exact=True)).to_be_enabled()
    expect_all_sent(page, 1)
    expect(page.locator(".meta.failed")).to_contain_text("Attach the file again.")
    assert texts(anna, dialog_of(anna, "Early and refused")) == ["Early and refused"]


def test_who_comes_too_often_reads_why_and_is_let_in_by_and_by(pages: Pages, address: str) -> None:
    page = pages.open()
    why = "Too much at once."
    body = {"error": {"code": "throttled", "detail": why, "fields": {}}}
    answers = [True] * 3  # of the limit
    page.route(
        SESSION,
        lambda route: (
            route.fulfill(status=429, headers={"Retry-After": "1"}, json=body)
            if answers and answers.pop()
            else route.continue_()
        ),
    )
    page.goto(address)
    expect(page.locator("#banner")).to_have_text(
        re.compile(r"^Too much at once\. Next attempt in \d sec\.$")
    )
    expect(page.locator("#banner")).to_be_hidden()
    write(page, "now I may")
    expect(page.get_by_label("Sent", exact=True)).to_be_visible()

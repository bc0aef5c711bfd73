"""A session that ran out, is refused or goes on in another dialog costs the visitor nothing."""

import re

from playwright.sync_api import Page, Route, expect

from tests.clients import ManagerClient
from tests.server import Server
from tests.widget.host import (
    REFUSED,
    SESSION,
    WELCOME,
    begin,
    bubbles,
    dialog_of,
    expect_all_sent,
    hold,
    texts,
    write,
)


def begin_elsewhere(chat: Page, dialog: int) -> None:
    """Have another tab store that it went on in some dialog: this one asks for a session."""
    tab = chat.context.new_page()
    tab.goto(f"{chat.url.split('/widget/')[0]}/health")
    tab.evaluate(
        """(dialog) => { const key = "replyx:shop:visit";
        const visit = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({...visit, dialog})) }""",
        dialog,
    )
    tab.close()


def test_a_page_whose_leave_ran_out_gets_a_new_one_and_keeps_the_draft(chat: Page) -> None:
    chat.get_by_label("Message", exact=True).fill("In the middle of")
    chat.evaluate("const now = Date.now; Date.now = () => now() + 864e5")
    chat.route(SESSION, lambda route: route.fulfill(**REFUSED), times=1)
    with chat.expect_event("load"):
        begin_elsewhere(chat, 0)
    expect(bubbles(chat)).to_have_text([WELCOME])
    expect(chat.get_by_label("Message", exact=True)).to_be_enabled()
    expect(chat.get_by_label("Message", exact=True)).to_have_value("In the middle of")


def test_a_page_refused_at_once_does_not_load_itself_again_and_is_of_use_later(chat: Page) -> None:
    chat.evaluate("window.before = true")
    chat.route(SESSION, lambda route: route.fulfill(**REFUSED), times=1)
    begin_elsewhere(chat, 0)
    expect(chat.get_by_label("Message", exact=True)).to_be_disabled()
    begin_elsewhere(chat, -1)
    expect(chat.get_by_label("Message", exact=True)).to_be_enabled()
    assert chat.evaluate("window.before")


def test_all_that_a_closed_dialog_does_not_take_goes_to_the_next_one_in_order(
    rival: Page, zoya: ManagerClient
) -> None:
    dialog = begin(rival, zoya, "A matter to be closed")
    slow: list[Route] = []
    old = f"**/dialogs/{dialog}/messages"

    def answer_the_first(route: Route) -> None:
        if "Late B" in (route.request.post_data or ""):
            slow.append(route)
        else:
            route.continue_()

    rival.route(old, answer_the_first)
    zoya.patch(dialog, status="closed")
    expect(rival.locator("#closed")).to_be_visible()
    release = hold(rival, SESSION)
    for text in ("Late A", "Late B", "Late C"):
        write(rival, text)
    expect(bubbles(rival)).to_have_count(5)
    release()
    expect(bubbles(rival)).to_have_text(["Late A"])
    expect_all_sent(rival, 1)
    for route in slow:
        route.continue_()
    expect(bubbles(rival)).to_have_text(["Late A", "Late B", "Late C"])
    expect_all_sent(rival, 3)
    assert texts(zoya, dialog_of(zoya, "Late C")) == ["Late A", "Late B", "Late C"]


def test_refusals_and_changes_of_state_are_told_in_the_language_of_the_widget(
    chat: Page, anna: ManagerClient, local_server: Server
) -> None:
    with chat.expect_request(re.compile("/messages$")) as posted:
        write(chat, "Who answers?")
    assert posted.value.headers["accept-language"] == "en"
    expect_all_sent(chat, 1)
    dialog = dialog_of(anna, "Who answers?")
    anna.patch(dialog, manager=local_server.cast.users["anna"])
    anna.patch(dialog, manager=None)
    told = ["Anna joined the conversation", "The dialog waits for a manager."]
    expect(chat.locator(".system")).to_have_text(told)

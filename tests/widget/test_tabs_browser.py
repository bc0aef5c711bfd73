"""Tabs of one browser: those of one person go on together, those of two leave each other alone."""

import json

import pytest
from playwright.sync_api import FrameLocator, expect

from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient, identity
from tests.server import Server
from tests.widget.host import bubbles, dialog_of, own_front, texts, the_button, write


def test_two_tabs_of_two_people_leave_each_other_alone(
    pages: Pages, local_server: Server, anna: ManagerClient
) -> None:
    first = pages.open(locale="en-GB")
    front = own_front(first, local_server)
    asked: list[str] = []
    first.context.on("request", lambda request: asked.append(request.url))
    chats: list[FrameLocator] = []
    for tab, name in ((first, "Vera"), (first.context.new_page(), "Olga")):
        early = json.dumps([["identify", identity(local_server, name)]])
        tab.add_init_script(f"window.ReplyX = {{ q: {early} }}")  # before there is a frame
        tab.goto(front)
        the_button(tab).click()
        chats.append(tab.frame_locator("iframe"))
        write(chats[-1], f"I am {name}")
        expect(chats[-1].get_by_label("Sent", exact=True)).to_be_visible()
    first.wait_for_timeout(1000)
    assert len([url for url in asked if url.endswith("/session")]) == 2
    write(chats[0], "Still Vera")
    expect(chats[0].get_by_label("Sent", exact=True)).to_have_count(2)
    assert texts(anna, dialog_of(anna, "Still Vera")) == ["I am Vera", "Still Vera"]


@pytest.mark.parametrize("known", [False, True], ids=["new", "known elsewhere"])
def test_another_tab_goes_on_when_the_visitor_turns_out_to_be_somebody(
    pages: Pages, local_server: Server, anna: ManagerClient, known: bool
) -> None:
    vera, said = identity(local_server, "Vera"), f"before I was known {known}"
    if known:
        phone = VisitorClient(local_server)
        phone.session(identity=vera)
        phone.post("from my phone")
    first = pages.open(locale="en-GB")
    front = own_front(first, local_server)
    chats: list[FrameLocator] = []
    for tab in (first, first.context.new_page()):
        tab.goto(front)
        expect(the_button(tab)).to_be_visible()
        the_button(tab).click()
        chats.append(tab.frame_locator("iframe"))
        if tab is first:
            write(chats[0], said)
        expect(chats[-1].get_by_label("Sent", exact=True)).to_be_visible()
    first.evaluate("(who) => ReplyX.identify(who)", vera)
    if known:
        expect(bubbles(chats[1]).filter(has_text="from my phone")).to_be_visible()
    write(chats[1], "from the other tab")
    for chat in chats:  # each shows it before it is stored
        expect(bubbles(chat).filter(has_text="from the other tab")).to_be_visible()
        expect(chat.get_by_label("Sent", exact=True)).to_have_count(3 if known else 2)
    dialog = dialog_of(anna, "from the other tab")
    before = ["from my phone"] if known else []
    assert texts(anna, dialog) == [*before, said, "from the other tab"]
    anna.post(dialog, "to all of you")
    for chat in chats:
        expect(bubbles(chat).filter(has_text="to all of you")).to_be_visible()

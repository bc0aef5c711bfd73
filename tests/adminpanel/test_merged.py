"""A visitor turns out to be somebody known, while a manager answers them."""

import re

from playwright.sync_api import expect

from tests.adminpanel.inbox import field, messages, open_at, say_and_wait, visitor
from tests.browsing import Pages
from tests.clients import identity
from tests.server import Server


def test_the_manager_is_led_with_the_draft_to_where_the_conversation_goes_on(
    local_server: Server, pages: Pages
) -> None:
    vera = identity(local_server, "Vera")
    phone, laptop = visitor(local_server), visitor(local_server)
    phone.session(identity=vera)
    phone.post("from my phone")
    laptop.post("not logged in yet")
    page = open_at(pages, laptop)
    field(page).fill("a draft")
    laptop.session(identity=vera)
    expect(page).to_have_url(re.compile(f"/admin/inbox/{phone.dialog}/"))
    expect(messages(page)).to_contain_text(["from my phone", "not logged in yet"])
    expect(field(page)).to_have_value("a draft")
    say_and_wait(page, "Hello Vera")
    assert laptop.log()["frames"][-1]["message"]["text"] == "Hello Vera"

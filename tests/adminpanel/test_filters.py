"""Filters of the list: kept over a reload, in the address, and each page its own."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.adminpanel.inbox import messages, open_dialog, row, who_wrote
from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server, run_python

# Dialogs that are newer than all others, of which none has both words and half have each.
APART = """
import django
django.setup()
from tests.dialogs.grown import say
say({site}, ["green", "apple"] * 500)
"""


def status(page: Page, value: str) -> Locator:
    """The choice of open, closed or all dialogs."""
    return page.locator(f"[name=status][value={value}]")


def address(server: Server, query: str) -> re.Pattern[str]:
    """The list's address with a query."""
    return re.compile(f"^{re.escape(f'{server.url}/admin/inbox/{query}')}$")


def test_every_filter_is_kept_over_a_reload_and_in_the_address(
    local_server: Server, pages: Pages
) -> None:
    vera, viktor = who_wrote(local_server, "Still open", "Already closed")
    anna = ManagerClient(local_server, "anna")
    anna.patch(viktor.dialog, status="closed")
    anna.patch(vera.dialog, manager=local_server.cast.users["root"])
    shop = str(local_server.cast.sites["shop"])
    page = pages.log_in(local_server, "root")
    for name, value, query, seen in [
        ("status", "all", "?status=all", {vera, viktor}),
        ("status", "closed", "?status=closed", {viktor}),
        ("status", "open", "", {vera}),
        ("manager", "none", "?manager=none", set()),
        ("manager", "me", "?manager=me", {vera}),
        ("site", shop, f"?manager=me&site={shop}", {vera}),
        ("q", "Still & +100 %", f"?manager=me&site={shop}&q=Still+%26+%2B100+%25", set()),
        ("q", "still", f"?manager=me&site={shop}&q=still", {vera}),
    ]:
        field = page.locator(f"[name={name}]")
        if name == "status":
            page.locator("label", has=status(page, value)).click()
        elif name == "q":
            field.fill(value)
        else:
            field.select_option(value)
        expect(page).to_have_url(address(local_server, query))
        page.reload()
        expect(page).to_have_url(address(local_server, query))
        if name == "status":
            expect(status(page, value)).to_be_checked()
        else:
            expect(field).to_have_value(value)
        for each in (vera, viktor):
            expect(row(page, each.dialog)).to_be_visible(visible=each in seen)


def test_the_back_button_brings_the_filters_back_that_stood_there(
    local_server: Server, pages: Pages
) -> None:
    vera, viktor = who_wrote(local_server, "Open", "Closed")
    ManagerClient(local_server, "anna").patch(viktor.dialog, status="closed")
    page = pages.log_in(local_server)
    page.locator("label", has=status(page, "all")).click()
    open_dialog(page, viktor.dialog)
    page.locator("label", has=status(page, "closed")).click()
    expect(row(page, vera.dialog)).to_be_hidden()
    other = page.context.new_page()
    other.goto(f"{local_server.url}/admin/inbox/")
    expect(status(other, "open")).to_be_checked()
    page.go_back()
    expect(status(page, "all")).to_be_checked()
    expect(row(page, vera.dialog)).to_be_visible()
    expect(page).to_have_url(address(local_server, "?status=all"))
    page.go_forward()
    expect(status(page, "closed")).to_be_checked()
    expect(messages(page).first).to_contain_text("Closed")
    page.goto(f"{local_server.url}/admin/")
    page.go_back()
    expect(status(page, "closed")).to_be_checked()
    expect(row(page, viktor.dialog)).to_be_visible()


def test_what_an_address_names_that_is_not_there_is_as_if_it_named_nothing(
    local_server: Server, vera: VisitorClient, pages: Pages
) -> None:
    page = pages.log_in(local_server)
    page.goto(f"{local_server.url}/admin/inbox/?status=odd&manager=7x&site=999&other=1")
    expect(row(page, vera.dialog)).to_be_visible()
    expect(status(page, "open")).to_be_checked()
    expect(page.locator("[name=manager]")).to_have_value("")
    page.goto(f"{local_server.url}/admin/inbox/?status=&q={'x' * 300}")
    expect(page.locator("#list-note p").first).to_be_visible()
    expect(page.locator("[name=q]")).to_have_value("x" * 200)


def test_a_search_goes_on_by_itself_until_it_has_found_what_is_old(
    start_server: StartServer, pages: Pages
) -> None:
    server = start_server("real")
    [both] = who_wrote(server, "A green apple")
    words = ("-c", APART.format(site=server.cast.sites["shop"]))
    run_python(*words, env={**server.env, "DJANGO_SETTINGS_MODULE": "replyx.settings"})
    page = pages.log_in(server)
    page.locator("[name=q]").fill("green apple")
    expect(row(page, both.dialog)).to_be_visible()
    assert page.locator("a.row").count() == 1

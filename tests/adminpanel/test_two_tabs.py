"""One manager, several tabs: one draft, one login."""

from playwright.sync_api import Page, expect

from tests.adminpanel.inbox import field, messages, open_at, row, say, visitor
from tests.browsing import Pages
from tests.clients import VisitorClient
from tests.server import Server

# A tab that hears of what others stored only when it is loaded again.
DEAF = "addEventListener('storage', (event) => event.stopImmediatePropagation(), true)"


def texts(vera: VisitorClient) -> list[str]:
    """What a visitor's dialog has in it."""
    said = [frame["message"] for frame in vera.log()["frames"] if "message" in frame]
    return [each["text"] for each in said if each["sender"] != "system"]


def said(vera: VisitorClient) -> list[str]:
    """Which managers wrote in a visitor's dialog."""
    found = [frame.get("message", {}) for frame in vera.log()["frames"]]
    return [each["author"]["name"] for each in found if each.get("sender") == "manager"]


def another_tab(page: Page, script: str = "") -> Page:
    """The same page again, in the same browser."""
    tab = page.context.new_page()
    tab.add_init_script(script)
    tab.goto(page.url)
    tab.locator("#log[aria-busy=false]").wait_for()
    return tab


def log_in_again(tab: Page, server: Server, name: str) -> None:
    """Log in, away from the inbox."""
    tab.goto(f"{server.url}/admin/login/?next=/admin/password_change/")
    tab.locator("[name=username]").fill(name)
    tab.locator("[name=password]").fill(name)
    tab.locator("[type=submit]").click()
    tab.wait_for_url("**/password_change/")


def test_a_draft_is_one_in_all_tabs_and_sent_once(vera: VisitorClient, pages: Pages) -> None:
    one = open_at(pages, vera)
    two = another_tab(one)
    field(one).fill("It is on its")
    expect(field(two)).to_have_value("It is on its")
    field(two).press("End")
    field(two).press_sequentially(" way")
    expect(field(one)).to_have_value("It is on its way")
    field(two).press("Enter")
    expect(messages(two).last).to_contain_text("It is on its way")
    expect(field(one)).to_have_value("")
    expect(one.locator("#send")).to_be_disabled()
    say(one, "It is on its way")
    expect(messages(two)).to_have_count(4)  # and that Anna answers
    expect(two.locator(".is-pending")).to_have_count(0)
    assert texts(vera) == ["Hello", "It is on its way", "It is on its way"], (
        "said twice, meant twice"
    )


def test_a_draft_that_another_tab_has_sent_is_not_sent_again(
    vera: VisitorClient, pages: Pages
) -> None:
    one = open_at(pages, vera)
    field(one).fill("Only once")
    two = another_tab(one, DEAF)
    three = another_tab(one, DEAF)
    for tab in (one, two):
        expect(field(tab)).to_have_value("Only once")
        field(tab).press("Enter")
        expect(field(tab)).to_have_value("")
        expect(messages(tab)).to_have_count(3)  # and that Anna answers
        expect(tab.locator(".is-pending")).to_have_count(0)
    expect(field(three)).to_have_value("Only once")
    field(three).press("End")
    field(three).press_sequentially(", and this")
    field(three).press("Enter")
    expect(messages(one)).to_have_count(4)
    expect(one.locator(".is-pending")).to_have_count(0)
    assert texts(vera) == ["Hello", "Only once", "Only once, and this"]


def test_who_logs_in_again_in_another_tab_goes_on_in_the_first(
    server: Server, pages: Pages
) -> None:
    vera, viktor = visitor(server), visitor(server)
    page = open_at(pages, vera)
    tab = another_tab(page)
    page.context.clear_cookies(name="sessionid")
    say(page, "Too late?")
    expect(page.locator("#notice")).to_contain_text("You are logged out.")
    log_in_again(tab, server, "anna")
    expect(page.locator("#notice")).to_be_hidden()
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    expect(page.locator(".message.is-own:not(.is-pending)")).to_contain_text("Too late?")
    vera.post("No, in time")
    expect(messages(page).last).to_contain_text("No, in time")
    viktor.post("And I?")
    expect(row(page, viktor.dialog)).to_contain_text("And I?")


def test_who_logs_in_as_somebody_else_gets_their_own_inbox(
    local_server: Server, vera: VisitorClient, pages: Pages
) -> None:
    page = open_at(pages, vera)
    tab = another_tab(page)
    page.context.clear_cookies(name="sessionid")
    say(page, "Said by Anna")
    expect(page.locator("#notice")).to_contain_text("You are logged out.")
    log_in_again(tab, local_server, "boris")
    expect(page.locator("#user-tools")).to_contain_text("Boris")
    expect(page).to_have_url(f"{local_server.url}/admin/inbox/")
    assert said(vera) == [], "not by Boris"
    page.context.clear_cookies(name="sessionid")
    log_in_again(tab, local_server, "anna")
    tab.goto(f"{local_server.url}/admin/inbox/{vera.dialog}/")
    expect(tab.locator(".message.is-own:not(.is-pending)")).to_contain_text("Said by Anna")
    assert said(vera) == ["Anna"]

"""What calls a manager who looks elsewhere."""

from playwright.sync_api import Page, expect

from tests.adminpanel.inbox import messages, open_at, open_dialog, row, say, visitor
from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient
from tests.server import Server
from tests.waiting import eventually

# Chromium without a screen shows no notifications; this keeps what it was asked to show.
RECORDER = """
window.shown = [];
window.Notification = class extends EventTarget {
  static permission = 'granted';
  static async requestPermission() { return 'granted'; }
  constructor(title, { body }) { super(); window.shown.push(`${title}: ${body}`); }
};
"""


def turn_on(page: Page) -> None:
    """Ask for desktop notifications, from the next load on."""
    page.add_init_script(RECORDER)
    page.reload()
    page.locator("#notices-button").click()
    page.locator("#notices [name=desktop]").check()


def test_a_switch_brings_desktop_notifications_and_is_remembered(
    local_server: Server, pages: Pages
) -> None:
    page = pages.log_in(local_server, locale="en-US")
    turn_on(page)
    vera = visitor(local_server, "Vera")
    vera.post("Is anybody there?")
    page.wait_for_function("() => shown.length === 1")
    assert page.evaluate("shown") == ["Message from Vera: Is anybody there?"]
    page.reload()
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    assert page.evaluate("shown") == [], "what was told is not told again"
    vera.post("Hello?")
    page.wait_for_function("() => shown.length === 1")


def test_nothing_calls_for_what_is_in_view_or_ones_own(local_server: Server, pages: Pages) -> None:
    vera, viktor = visitor(local_server, "Vera"), visitor(local_server, "Viktor")
    vera.post("Hello")
    page = pages.log_in(local_server, locale="en-US")
    turn_on(page)
    open_dialog(page, vera.dialog)
    vera.post("Before your eyes")
    expect(messages(page).last).to_contain_text("Before your eyes")
    say(page, "I see")
    ManagerClient(local_server, "boris").post(vera.dialog, "So do I")
    expect(messages(page)).to_have_count(5)  # and that Anna answers
    viktor.post("And I?")
    page.wait_for_function("() => shown.length > 0")
    assert page.evaluate("shown") == ["Message from Viktor: And I?"]


def test_a_message_is_told_once_over_all_tabs(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server, locale="en-US")
    turn_on(page)
    other = page.context.new_page()
    other.add_init_script(RECORDER)
    other.goto(f"{local_server.url}/admin/inbox/")
    expect(other.locator("#link-state")).to_have_attribute("data-state", "online")
    vera = visitor(local_server, "Vera")
    vera.post("Once")
    for tab in (page, other):
        expect(row(tab, vera.dialog)).to_contain_text("Once")
    eventually(lambda: page.evaluate("shown.length") + other.evaluate("shown.length"), 1)


# Counts the sounds of a page; the browser needs no loudspeaker for them. Two notes are one sound.
EAR = """
window.notes = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.notes += 1;
  return start.apply(this, when);
};
"""


def heard(*tabs: Page) -> list[int]:
    """How many sounds each tab has made."""
    return [tab.evaluate("notes / 2") for tab in tabs]


def test_a_burst_is_one_sound_by_a_tab_that_can_make_one(
    local_server: Server, pages: Pages
) -> None:
    silent = pages.log_in(local_server, locale="en-US")
    tabs = [silent.context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.add_init_script(EAR)
        tab.goto(f"{local_server.url}/admin/inbox/")
        expect(tab.locator("#link-state")).to_have_attribute("data-state", "online")
    silent.close()
    vera = visitor(local_server, "Vera")
    for tab in tabs:
        expect(tab.locator("#silence")).to_be_visible()
    vera.post("Nobody hears it")
    for tab in tabs:
        expect(row(tab, vera.dialog)).to_contain_text("Nobody hears it")
    assert heard(*tabs) == [0, 0, 0]
    tabs[1].locator("#list-note, #rows").first.click()
    for tab in tabs:
        expect(tab.locator("#silence")).to_be_hidden(timeout=20_000)
    for number in range(9):
        vera.post(f"Line {number}")
    for tab in tabs:
        expect(row(tab, vera.dialog)).to_contain_text("Line 8")
    expect(tabs[0].locator("#silence")).to_be_hidden()
    tabs[1].wait_for_timeout(1500)
    assert heard(*tabs) == [0, 1, 0]


def test_who_was_logged_out_is_told_so_and_keeps_the_draft(
    vera: VisitorClient, pages: Pages
) -> None:
    page = open_at(pages, vera)
    page.context.clear_cookies(name="sessionid")
    say(page, "Too late")
    expect(page.locator("#notice")).to_contain_text("You are logged out.")
    expect(messages(page).last).to_contain_text("Too late")
    page.locator("#notice a").click()
    page.locator("[name=username]").fill("anna")
    page.locator("[name=password]").fill("anna")
    page.locator("[type=submit]").click()
    expect(page.locator(".message.is-own:not(.is-pending)")).to_contain_text("Too late")

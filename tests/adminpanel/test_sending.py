"""What a manager sends: over gaps of the connection, with files, on a phone."""

from playwright.sync_api import FilePayload, expect

from tests.adminpanel.inbox import field, messages, open_at, row, say, visitor
from tests.browsing import Pages
from tests.clients import VisitorClient
from tests.server import Server

TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_what_is_written_without_a_connection_goes_out_later_once(
    vera: VisitorClient, pages: Pages
) -> None:
    page = open_at(pages, vera)
    page.context.set_offline(True)
    say(page, "Written in a tunnel")
    expect(page.locator(".is-pending")).to_contain_text("Written in a tunnel")
    expect(page.locator("#notice")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator(".is-pending")).to_have_count(0, timeout=20_000)
    expect(messages(page)).to_have_count(3)  # and that Anna answers
    said = [frame["message"] for frame in vera.log()["frames"]]
    texts = [each["text"] for each in said if each["sender"] != "system"]
    assert texts == ["Hello", "Written in a tunnel"]


def test_a_key_that_is_held_sends_once(vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera)
    field(page).fill("Once")
    page.keyboard.down("Enter")
    expect(field(page)).to_have_value("")
    field(page).fill("Not yet")
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(field(page)).to_have_value("Not yet")
    expect(messages(page)).to_have_count(3)  # and that Anna answers


def test_an_unsent_message_of_another_dialog_goes_out_after_a_reload(
    local_server: Server, pages: Pages
) -> None:
    vera, viktor = visitor(local_server), visitor(local_server)
    vera.post("Hello")
    viktor.post("Hello")
    page = open_at(pages, vera, locale="ru-RU")
    page.route("**/messages", lambda route: route.abort())
    say(page, "Not forgotten")
    expect(page.locator(".is-pending")).to_be_visible()
    page.unroute_all()
    page.goto(f"{local_server.url}/admin/inbox/{viktor.dialog}/")
    expect(row(page, vera.dialog)).to_contain_text("Not forgotten", timeout=15_000)


def test_a_picture_is_sent_and_shown(vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera, locale="ru-RU")
    picture = FilePayload(name="tea.png", mimeType="image/png", buffer=TINY_PNG)
    page.locator("#files").set_input_files(picture)
    expect(page.locator("#tray li")).to_contain_text("tea.png")
    page.locator("#send").click()
    shown = page.locator("#log .picture img")
    expect(shown).to_have_attribute("alt", "tea.png")
    page.wait_for_function("() => document.querySelector('#log .picture img').naturalWidth === 1")
    expect(page.locator("#tray li")).to_have_count(0)


def test_a_phone_shows_one_pane_at_a_time(
    local_server: Server, vera: VisitorClient, pages: Pages
) -> None:
    page = pages.log_in(local_server, phone=True)
    row(page, vera.dialog).tap()
    expect(messages(page)).to_be_visible()
    expect(page.locator(".dialogs")).to_be_hidden()
    page.locator("#back").tap()
    expect(row(page, vera.dialog)).to_be_visible()
    expect(page.locator("#log")).to_be_hidden()
    page.go_back()
    expect(messages(page)).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == 390, "nothing sticks out"


def test_from_a_phone_ones_own_name_is_one_tap_away(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server, phone=True)
    page.get_by_role("link", name="Моё имя").tap()
    expect(page.get_by_label("Имя для посетителей")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_what_is_said_of_a_name_stands_below_its_field(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server, path="/admin/inbox/profile/")
    field, said = page.locator("#id_public_name"), page.locator(".help").first
    left = [part.evaluate("(part) => part.getBoundingClientRect().left") for part in (field, said)]
    assert abs(left[0] - left[1]) <= 12

"""The list of dialogs: what a manager sees without opening anything."""

import re

from playwright.sync_api import WebSocketRoute, expect

from tests.adminpanel.inbox import field, list_with, open_dialog, row, visitor, who_wrote
from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server


def test_a_new_dialog_appears_by_itself_and_moves_up_with_each_message(
    server: Server, pages: Pages
) -> None:
    page = pages.log_in(server)
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    vera, viktor = visitor(server, "Vera"), visitor(server, "Viktor")
    vera.post("Where is my tea?")
    expect(row(page, vera.dialog)).to_contain_text("Where is my tea?")
    expect(row(page, vera.dialog).locator(".row-wait")).to_be_visible()
    expect(row(page, vera.dialog).locator(".row-unread")).to_contain_text("1")
    viktor.post("Hello")
    expect(page.locator("a.row").first).to_have_attribute("data-dialog", str(viktor.dialog))
    vera.post("Are you there?")
    expect(page.locator("a.row").first).to_have_attribute("data-dialog", str(vera.dialog))
    expect(row(page, vera.dialog).locator(".row-unread")).to_contain_text("2")


def test_the_row_says_who_wrote_last(
    local_server: Server, vera: VisitorClient, pages: Pages
) -> None:
    page = pages.log_in(local_server, "anna", locale="en-US")
    expect(row(page, vera.dialog).locator(".row-last")).to_have_text("Hello")
    ManagerClient(local_server, "boris").post(vera.dialog, "Good morning")
    expect(row(page, vera.dialog).locator(".row-last")).to_have_text("Boris: Good morning")
    expect(row(page, vera.dialog).locator(".row-wait")).to_be_hidden()
    ManagerClient(local_server, "anna").post(vera.dialog, "Ask the store", private=True)
    expect(row(page, vera.dialog).locator(".row-last")).to_contain_text("You: Ask the store")


def test_visitors_without_a_name_are_told_apart_by_their_number(
    local_server: Server, pages: Pages
) -> None:
    client = [visitor(local_server) for _ in range(10)][-1]
    number = client.session()["visitor"]["id"]
    client.post("Hello")
    page = pages.log_in(local_server, locale="en-US")
    expect(row(page, client.dialog).locator(".face").first).to_have_text(f"V{str(number)[-2:]}")


def test_the_waiting_time_goes_on(local_server: Server, vera: VisitorClient, pages: Pages) -> None:
    page = pages.log_in(local_server, locale="en-US")
    wait = row(page, vera.dialog).locator(".row-wait")
    before = wait.inner_text()
    expect(wait).not_to_have_text(before)
    assert re.search(r"\d+ sec", before)


def test_what_happened_while_the_connection_was_away_is_there_afterwards(
    local_server: Server, pages: Pages
) -> None:
    page = pages.log_in(local_server)
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    page.context.set_offline(True)
    expect(page.locator("#notice")).to_be_visible()
    vera = visitor(local_server)
    vera.post("Is anybody there?")
    page.context.set_offline(False)
    expect(row(page, vera.dialog)).to_contain_text("Is anybody there?", timeout=20_000)
    expect(page.locator("#notice")).to_be_hidden()


def test_the_list_is_refreshed_where_sockets_are_blocked(
    local_server: Server, pages: Pages
) -> None:
    page = pages.open()
    page.add_init_script("window.WebSocket = class { constructor() { throw new Error() } }")
    page.goto(f"{local_server.url}/admin/login/?next=/admin/inbox/")
    page.locator("[name=username]").fill("anna")
    page.locator("[name=password]").fill("anna")
    page.locator("[type=submit]").click()
    expect(page.locator("#link-state")).to_have_attribute("data-state", "poor", timeout=20_000)
    vera = visitor(local_server)
    vera.post("Do you read me?")
    expect(row(page, vera.dialog)).to_contain_text("Do you read me?", timeout=10_000)


def test_filters_and_search_narrow_the_list_and_stand_in_the_address(
    local_server: Server, pages: Pages
) -> None:
    vera, viktor = who_wrote(local_server, "About the samovar", "About the teapot")
    anna = ManagerClient(local_server, "anna")
    anna.patch(vera.dialog, manager=local_server.cast.users["anna"])
    page = list_with(pages, viktor)
    page.locator("[name=manager]").select_option("me")
    expect(row(page, viktor.dialog)).to_be_hidden()
    expect(row(page, vera.dialog)).to_be_visible()
    page.locator("[name=manager]").select_option("")
    page.locator("[name=q]").fill("samovar")
    expect(row(page, viktor.dialog)).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?q=samovar$"))
    page.reload()
    expect(row(page, vera.dialog)).to_be_visible()
    expect(row(page, viktor.dialog)).to_be_hidden()
    page.locator("[name=q]").fill("nobody ever wrote this")
    expect(page.locator("#list-note")).to_contain_text("Ничего не найдено")


def test_a_closed_dialog_leaves_the_list_and_comes_back_with_the_visitor(
    local_server: Server, vera: VisitorClient, pages: Pages
) -> None:
    page = list_with(pages, vera)
    ManagerClient(local_server, "boris").patch(vera.dialog, status="closed")
    expect(row(page, vera.dialog)).to_be_hidden()
    vera.post("One more thing")
    expect(row(page, vera.dialog)).to_contain_text("One more thing")


def test_unread_stands_in_the_title_and_the_icon_and_goes_when_it_is_read(
    start_server: StartServer, pages: Pages
) -> None:
    server = start_server("local")
    page = pages.log_in(server, locale="en-US")
    icon = page.locator("link[rel=icon]")
    plain = icon.get_attribute("href")
    vera = visitor(server)
    vera.post("One")
    vera.post("Two")
    expect(page).to_have_title("(2) Inbox | ReplyX")
    expect(icon).to_have_attribute("href", re.compile("^data:image/png"))
    open_dialog(page, vera.dialog)
    expect(page).to_have_title("Inbox | ReplyX")
    expect(icon).to_have_attribute("href", plain or "")
    expect(row(page, vera.dialog).locator(".row-unread")).to_be_hidden()


def test_the_list_loads_on_at_its_end(start_server: StartServer, pages: Pages) -> None:
    server = start_server("local")
    first = visitor(server)
    first.post("The very first")
    for number in range(60):
        visitor(server).post(f"Message {number}")
    page = pages.log_in(server)
    expect(page.locator("a.row")).to_have_count(50)
    page.locator("a.row").last.scroll_into_view_if_needed()
    page.locator("#rows-scroll").evaluate("list => list.scrollTop = list.scrollHeight")
    expect(page.locator("a.row")).to_have_count(61)
    expect(page.locator("a.row").last).to_contain_text("The very first")


def test_a_row_that_moves_keeps_the_focus(local_server: Server, pages: Pages) -> None:
    vera, _viktor = who_wrote(local_server, "First", "Second")
    page = pages.log_in(local_server)
    row(page, vera.dialog).focus()
    vera.post("Third")
    expect(page.locator("a.row").first).to_have_attribute("data-dialog", str(vera.dialog))
    expect(row(page, vera.dialog)).to_be_focused()


def test_keys_walk_the_list_and_reach_the_field(local_server: Server, pages: Pages) -> None:
    vera, viktor = who_wrote(local_server, "First", "Second")
    page = list_with(pages, vera)
    page.keyboard.press("j")
    expect(row(page, viktor.dialog)).to_have_attribute("aria-current", "true")
    page.keyboard.press("j")
    expect(row(page, vera.dialog)).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(f"/admin/inbox/{vera.dialog}/$"))
    page.keyboard.press("k")
    expect(page.locator("#log")).to_contain_text("Second")
    page.keyboard.press("n")
    expect(field(page)).to_be_focused()
    expect(page.locator("#composer")).to_have_class(re.compile("is-note"))
    page.keyboard.press("Escape")
    expect(row(page, viktor.dialog)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[name=q]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()


def test_another_sites_manager_sees_nothing_of_it(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server, "zoya")
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    visitor(local_server).post("Only for shop")
    anna = pages.log_in(local_server, "anna")
    expect(anna.locator("a.row").first).to_contain_text("Only for shop")
    expect(page.locator("a.row", has_text="Only for shop")).to_have_count(0)


def test_a_frozen_network_leaves_the_list_deaf_for_less_than_two_heartbeats(
    local_server: Server, pages: Pages
) -> None:
    vera = visitor(local_server, "Vera")
    vera.post("Before the tunnel")
    page = pages.log_in(local_server)
    sockets: list[WebSocketRoute] = []
    frozen: list[WebSocketRoute] = []

    def connect(socket: WebSocketRoute) -> None:
        def pass_on(frame: str | bytes) -> None:
            if socket not in frozen:
                socket.send(frame)

        sockets.append(socket)
        socket.connect_to_server().on_message(pass_on)

    page.clock.install()
    page.route_web_socket("**/ws/**", connect)
    page.reload()
    expect(row(page, vera.dialog)).to_contain_text("Before the tunnel")
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    frozen += sockets
    asked = re.compile(r"/api/dialogs/\?")
    page.route(asked, lambda route: None, times=1)
    vera.post("In the tunnel")
    with page.expect_request(asked):
        page.clock.fast_forward(31_000)  # a heartbeat is overdue: another socket, the list anew
    with page.expect_request(asked):
        page.clock.fast_forward(10_000)  # no answer: it is asked once more
        page.clock.fast_forward(2_000)
    expect(row(page, vera.dialog)).to_contain_text("In the tunnel")

"""News and changes that overtake each other, and keys that mean something else."""

import time

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.adminpanel.inbox import field, messages, open_at, open_dialog, row, say, visitor
from tests.adminpanel.test_notices import turn_on
from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server


class Held:
    """Requests that reach the server, and whose answers reach the page only when let go."""

    def __init__(self, page: Page, address: str, method: str = "GET") -> None:
        self._page = page
        self._address = address
        self._method = method
        self._holds = True
        self._answers: list[tuple[Route, bytes]] = []
        page.route(address, self._keep)

    def wait(self) -> None:
        """Return when the server has answered."""
        deadline = time.monotonic() + 20
        while not self._answers and time.monotonic() < deadline:
            self._page.wait_for_timeout(20)
        assert self._answers, f"nothing asked for {self._address}"

    def let_go(self) -> None:
        """Give the page what the server answered, and hold nothing from now on."""
        self._holds = False
        for route, body in self._answers:
            route.fulfill(body=body, content_type="application/json")

    def _keep(self, route: Route) -> None:
        if self._holds and route.request.method == self._method:
            self._answers.append((route, route.fetch().body()))
        else:
            route.fallback()


def changes(page: Page) -> list[str | None]:
    """What the page asks to change from now on."""
    asked: list[str | None] = []
    page.on(
        "request",
        lambda request: asked.append(request.post_data) if request.method == "PATCH" else None,
    )
    return asked


def test_nothing_changes_a_dialog_that_is_not_there_yet(local_server: Server, pages: Pages) -> None:
    vera, viktor = visitor(local_server, "Early Vera"), visitor(local_server, "Early Viktor")
    vera.post("Hello")
    viktor.post("Hello")
    page = pages.log_in(local_server, locale="en-US")
    open_dialog(page, vera.dialog)
    expect(page.locator("#visitor")).to_be_visible()
    asked = changes(page)
    held = Held(page, f"**/api/dialogs/{viktor.dialog}/")
    row(page, viktor.dialog).click()
    held.wait()
    page.keyboard.press("e")
    page.keyboard.press("t")
    for control in ("#assignee", "#take", "#status-button", "#visitor"):
        expect(page.locator(control)).to_be_hidden()
    expect(page.locator("#thread-name")).to_be_empty()
    held.let_go()
    expect(page.locator("#thread-name")).to_have_text("Early Viktor")
    expect(page.locator("#status-button")).to_have_text("Close")
    expect(page.locator("#visitor-name")).to_contain_text("Early Viktor")
    page.go_back()
    page.go_back()
    expect(page.locator("#no-dialog")).to_be_visible()
    page.keyboard.press("e")
    page.keyboard.press("t")
    open_dialog(page, vera.dialog)
    expect(page.locator("#take")).to_be_visible()
    assert asked == []


def test_a_row_that_came_live_outlives_an_older_answer(local_server: Server, pages: Pages) -> None:
    vera, viktor = visitor(local_server), visitor(local_server)
    vera.post("Older")
    viktor.post("Hello")
    ManagerClient(local_server).patch(viktor.dialog, status="closed")
    page = pages.log_in(local_server)
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    expect(row(page, vera.dialog)).to_contain_text("Older")
    held = Held(page, "**/api/dialogs/?*")
    page.locator("[name=status][value=all]").check(force=True)
    held.wait()
    vera.post("Newer")
    expect(row(page, vera.dialog)).to_contain_text("Newer")
    held.let_go()
    expect(row(page, viktor.dialog)).to_be_visible()
    expect(row(page, vera.dialog)).to_contain_text("Newer", timeout=1000)


def test_what_was_closed_is_not_brought_back_by_an_older_answer(
    local_server: Server, pages: Pages
) -> None:
    vera, viktor, olga = (visitor(local_server) for _ in range(3))
    vera.post("Hello")
    olga.post("Hello")
    page = pages.log_in(local_server)
    held = Held(page, "**/api/dialogs/?*")
    page.reload()
    held.wait()
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    ManagerClient(local_server).patch(vera.dialog, status="closed")
    viktor.post("Told after it")
    expect(row(page, viktor.dialog)).to_be_visible()
    held.let_go()
    expect(row(page, olga.dialog)).to_be_visible()
    expect(row(page, vera.dialog)).to_have_count(0, timeout=1000)


def test_a_row_that_comes_late_does_not_count_as_unread(
    start_server: StartServer, pages: Pages
) -> None:
    server = start_server("local")
    sockets: list[WebSocketRoute] = []
    told: list[str | bytes] = []

    def listen(socket: WebSocketRoute) -> None:
        def pass_on(frame: str | bytes) -> None:
            told.append(frame)
            socket.send(frame)

        socket.connect_to_server().on_message(pass_on)
        sockets.append(socket)

    page = pages.log_in(server, locale="en-US")
    page.route_web_socket("**/ws/inbox/", listen)
    page.reload()
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    vera, viktor = visitor(server), visitor(server)
    vera.post("One")
    expect(page).to_have_title("(1) Inbox | ReplyX")
    late = [frame for frame in told if '"One"' in str(frame)][-1]
    open_dialog(page, vera.dialog)
    expect(page).to_have_title("Inbox | ReplyX")
    sockets[-1].send(late)
    viktor.post("Two")
    expect(row(page, viktor.dialog)).to_contain_text("Two")
    expect(page).to_have_title("(1) Inbox | ReplyX", timeout=1000)


def test_letters_in_a_choice_and_held_keys_are_no_shortcuts(
    local_server: Server, vera: VisitorClient, pages: Pages
) -> None:
    page = open_at(pages, vera)
    asked = changes(page)
    page.locator("[name=manager]").focus()
    page.keyboard.press("e")
    page.locator("#log").focus()
    page.keyboard.press("t")
    expect(page.locator("#assignee option:checked")).to_have_text("Anna")
    page.keyboard.down("e")
    expect(page.locator("#status-button")).to_have_text("Reopen")
    page.keyboard.down("e")
    page.keyboard.up("e")
    page.keyboard.press("t")  # of a closed dialog nobody takes anything over
    expect(page.locator("#assignee option:checked")).to_have_text("Anna")
    assert asked == ['{"status":"closed"}']


def test_escape_closes_the_notices(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server)
    page.locator("#notices-button").click()
    expect(page.locator("#notices")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#notices")).to_be_hidden()


def test_enter_that_ends_a_composition_sends_nothing(vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera, locale="ru-RU")
    field(page).fill("ni hao")
    # Safari says so after the composition's end: only the old code tells.
    field(page).dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    expect(field(page)).to_have_value("ni hao", timeout=1000)
    say(page, "你好")
    expect(messages(page)).to_have_count(3)  # and that Anna answers


def test_tags_typed_quickly_are_all_kept(vera: VisitorClient, pages: Pages) -> None:
    page = open_at(pages, vera, locale="ru-RU")
    held = Held(page, f"**/api/dialogs/{vera.dialog}/", "PATCH")
    for tag in ("tea", "delivery", "gift"):
        page.locator("#tag-field").fill(tag)
        page.locator("#tag-field").press("Enter")
    held.wait()
    held.let_go()
    expect(page.locator(".tag")).to_have_text(["tea", "delivery", "gift"])


def test_a_full_storage_keeps_nobody_from_being_told(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server, locale="en-US")
    turn_on(page)
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new DOMException('full') } }")
    vera = visitor(local_server, "Vera")
    vera.post("Is anybody there?")
    page.wait_for_function("() => shown.length === 1")


def test_the_countdown_is_not_read_out(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server, locale="en-US")
    page.clock.install()
    page.reload()
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    page.context.set_offline(True)
    notice = page.locator("#notice")
    expect(notice.locator("[aria-hidden]")).to_contain_text("No connection")
    page.clock.fast_forward(30_000)  # until then the next attempt is too near to be told of
    expect(notice.locator("[aria-hidden]")).to_contain_text("Next attempt in")
    expect(notice.locator("span:not([aria-hidden])")).to_have_text(
        "No connection. What you send goes out as soon as it is back."
    )
    page.context.set_offline(False)
    expect(notice).to_be_hidden()

"""A person is called in a browser: the line at the visitor's, the queue at the managers'."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.adminpanel.inbox import messages, open_dialog, row, say
from tests.axe import violations
from tests.browsing import Pages, keep
from tests.clients import ManagerClient
from tests.conftest import StartServer
from tests.server import Server
from tests.widget.host import begin, dialog_of


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """A server of its own: nobody else stands in its line."""
    return start_server("local")


@pytest.fixture
def anna(server: Server) -> ManagerClient:
    """A manager of the shop."""
    return ManagerClient(server)


def visitor(pages: Pages, server: Server, lang: str = "en", **how: object) -> Page:
    """The widget of the shop as a page of its own."""
    page = pages.open(f"{server.url}/widget/shop/?lang={lang}", **how)  # type: ignore[arg-type]
    expect(page.locator("#call")).to_be_visible()
    return page


def test_who_calls_a_person_sees_their_place_until_one_comes(
    pages: Pages, server: Server, anna: ManagerClient
) -> None:
    first, second = visitor(pages, server), visitor(pages, server)
    ids = [begin(first, anna, "First of the line"), begin(second, anna, "Second of the line")]
    for page in (first, second):
        page.get_by_role("button", name="Call a person").click()
        expect(page.locator("#line")).to_be_visible()
        expect(page.locator("#call")).to_be_hidden()
        expect(page.locator("#text")).to_be_focused()
        expect(page.get_by_text("A person was asked for", exact=True)).to_be_visible()
    expect(second.locator("#line")).to_contain_text("You are number 2 in line.")
    second.reload()
    expect(second.locator("#line")).to_contain_text("You are number 2 in line.")
    manager = pages.log_in(server, "anna", locale="en-US")
    manager.get_by_text("Queue", exact=True).click()
    expect(manager.locator("#rows .row")).to_have_count(2)
    for at, dialog in enumerate(ids):  # the longest first
        stands = manager.locator("#rows .row").nth(at)
        expect(stands).to_have_attribute("data-dialog", str(dialog))
    assert violations(manager) == []
    keep(manager, "inbox-queue")
    open_dialog(manager, ids[0])
    manager.locator("#take").click()
    expect(first.locator("#line")).to_be_hidden()
    expect(second.locator("#line")).to_contain_text("You are next.")  # without a reload
    expect(first.locator("#name")).to_have_text("Anna")
    expect(first.locator("#call")).to_be_hidden()
    expect(manager.locator("#take")).to_have_text("Release")
    manager.locator("#take").click()
    expect(first.locator("#call")).to_be_visible()
    said = ["A person was asked for", "Anna joined the conversation"]
    said.append("The conversation with the manager is over")
    first.reload()
    for text in said:  # in the reader's language, which is not the site's, also what came before
        expect(first.get_by_text(text, exact=True)).to_be_visible()
    second.get_by_role("button", name="Do not wait").click()
    expect(second.locator("#line")).to_be_hidden()
    expect(second.locator("#call")).to_be_visible()
    expect(second.get_by_text("You are not waiting for a person any more")).to_be_visible()
    expect(manager.locator("#rows .row[data-dialog]")).to_have_count(1)  # the open one


def test_of_two_managers_one_takes_over_and_the_other_reads_who(
    pages: Pages, server: Server, anna: ManagerClient
) -> None:
    page = visitor(pages, server)
    dialog = begin(page, anna, "Somebody, please")
    page.get_by_role("button", name="Call a person").click()
    path = f"/admin/inbox/{dialog}/"
    boris = pages.log_in(server, "boris", path=path, locale="en-US")
    expect(boris.locator("#take")).to_have_text("Take")

    def later(route: Route) -> None:
        taken = anna.http.post(f"/api/dialogs/{dialog}/handoff/takeover", json={})
        assert taken.status_code == 200
        route.continue_()

    boris.route("**/handoff/takeover", later)
    boris.locator("#take").click()
    expect(boris.locator("#complaint")).to_contain_text("Anna")
    say(boris, "Let me help as well")
    expect(page.locator("#name")).to_have_text("Anna")


def test_a_reply_takes_over_and_what_happened_is_read_in_the_thread(
    pages: Pages, server: Server, anna: ManagerClient
) -> None:
    page = visitor(pages, server, "ru", phone=True, color_scheme="dark")
    page.get_by_label("Сообщение", exact=True).fill("Где мой заказ?")
    page.get_by_label("Сообщение", exact=True).press("Enter")
    page.get_by_role("button", name="Позвать человека").click()
    expect(page.locator("#line")).to_contain_text("Вы следующий в очереди.")
    assert violations(page) == []
    keep(page, "widget-line-ru-dark-phone")
    dialog = dialog_of(anna, "Где мой заказ?")
    manager = pages.log_in(server, "anna", path=f"/admin/inbox/{dialog}/", locale="en-US")
    expect(manager.locator("#thread-sub")).to_contain_text("needs a person")
    keep(manager, "inbox-asked")
    say(manager, "В пути")
    expect(page.locator("#line")).to_be_hidden()
    expect(page.locator("#name")).to_have_text("Anna")
    expect(manager.locator("#thread-sub")).not_to_contain_text("needs a person")
    expect(messages(manager).filter(has_text="from now on")).to_have_count(1)
    expect(row(manager, dialog)).not_to_contain_text("needs a person")

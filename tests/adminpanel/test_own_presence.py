"""A manager says in the inbox whether they are there."""

from playwright.sync_api import expect

from tests.axe import violations
from tests.browsing import Pages, keep
from tests.clients import ManagerClient, VisitorClient, have_room, ok
from tests.server import Server
from tests.waiting import eventually


def test_a_manager_goes_away_and_comes_back_in_the_inbox(
    local_server: Server, vera: VisitorClient, pages: Pages
) -> None:
    anna = ManagerClient(local_server)
    page = pages.log_in(local_server, locale="en-US", color_scheme="dark")
    choice = page.get_by_label("How visitors and colleagues see you")
    expect(choice).to_have_value("online")
    eventually(lambda: vera.session()["site"]["online"], True)
    choice.select_option(label="Away")
    eventually(lambda: vera.session()["site"]["online"], False)
    assert ok(anna.http.get("/api/managers/me"))["status"] == "away"
    assert violations(page) == []
    keep(page, "inbox-away")
    page.reload()
    expect(choice).to_have_value("away")
    ok(anna.http.patch("/api/managers/me", json={"status": "online"}))  # in another tab
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(choice).to_have_value("online")


def test_a_presence_that_was_not_stored_is_not_shown(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server)
    choice = page.get_by_label("Каким вас видят посетители и коллеги")
    page.route("**/api/managers/me", lambda route: route.abort())
    choice.select_option(label="Перерыв")
    expect(page.get_by_role("alert").filter(has_text="Не получилось")).to_be_visible()
    expect(choice).to_have_value("online")
    keep(page, "inbox-presence-failed")


def test_how_much_a_manager_takes_is_on_their_own_page(local_server: Server, pages: Pages) -> None:
    page = pages.log_in(local_server, path="/admin/inbox/profile/", phone=True)
    try:
        page.get_by_label("Разговоров сразу").fill("3")
        keep(page, "profile")
        page.get_by_role("button", name="Сохранить").click()
        expect(page.get_by_label("Разговоров сразу")).to_have_value("3")
        assert ok(ManagerClient(local_server).http.get("/api/managers/me"))["capacity"] == 3
    finally:
        have_room(local_server)

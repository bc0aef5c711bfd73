"""The inbox before anything of it is in the browser."""

import re
from typing import Any

from playwright.sync_api import Route, expect

from tests.adminpanel.inbox import list_with, messages, open_at, row, visitor
from tests.browsing import Pages
from tests.clients import VisitorClient, ok
from tests.server import Server

KIB = 1024


def test_the_inbox_is_there_after_few_requests_and_bytes(server: Server, pages: Pages) -> None:
    visitors = [visitor(server, f"Visitor {number}") for number in range(50)]
    for each in visitors:
        each.post("Where is my tea? It was ordered a week ago and nobody has called me since.")
    page = pages.log_in(server, path="/admin/inbox/unread/")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.clearBrowserCache")
    sizes: list[int] = []

    def finished(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    network.on("Network.loadingFinished", finished)
    page.goto(f"{server.url}/admin/inbox/")
    expect(row(page, visitors[0].dialog)).to_be_visible()
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")
    page.wait_for_load_state("networkidle")
    assert len(sizes) <= 15
    assert sum(sizes) <= 90 * KIB


def test_a_page_whose_script_is_of_another_version_is_loaded_anew(
    local_server: Server, pages: Pages
) -> None:
    page = pages.log_in(local_server)

    def made_by_another_version(route: Route) -> None:
        response = route.fetch()
        html = re.sub(r"inbox/main\.\w+\.js", "inbox/main.0123456789ab.js", response.text())
        route.fulfill(response=response, body=html)

    page.route("**/admin/inbox/", made_by_another_version, times=1)
    page.goto(f"{local_server.url}/admin/inbox/")
    expect(page.locator("#link-state")).to_have_attribute("data-state", "online")


def test_a_dialog_that_could_not_be_loaded_comes_by_itself_once_it_can(
    vera: VisitorClient, pages: Pages
) -> None:
    page = list_with(pages, vera)
    away = {"error": {"code": "try_later", "detail": "Please try again.", "fields": {}}}
    answer = f"**/api/dialogs/{vera.dialog}/messages?*"
    page.route(answer, lambda route: route.fulfill(status=503, json=away))
    row(page, vera.dialog).click()
    expect(page.locator("#log")).to_contain_text("Please try again.")
    page.unroute(answer)
    expect(messages(page)).to_have_text([re.compile("Hello")])
    vera.post("Are you there?")
    expect(messages(page)).to_have_count(2)


def test_a_manager_who_was_away_sees_where_the_visitor_went_and_where_they_want_answers(
    local_server: Server, pages: Pages
) -> None:
    vera = visitor(local_server, url="https://shop.example/", title="Tea")
    page = open_at(pages, vera)
    with vera.socket():  # she is there all the time: nobody is told that she came
        expect(page.locator("#online")).to_have_text("Online now")
        page.context.set_offline(True)
        expect(page.locator("#link-state")).not_to_have_attribute("data-state", "online")
        ok(vera.http.post(vera.path(vera.dialog, "page"), json={"url": "https://shop.example/2"}))
        ok(vera.http.post(vera.path(vera.dialog, "email"), json={"email": "vera@mail.example"}))
        page.context.set_offline(False)
        expect(page.locator("#visitor")).to_contain_text("vera@mail.example")
        expect(page.locator("#visitor")).to_contain_text("shop.example/2")

"""A list of the admin shows what is, and leaves alone what its reader is at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browsing import Pages
from tests.server import Server
from tests.shell import Shell

SITES = "/admin/dialogs/site/"


@pytest.fixture
def server(real_server: Server) -> Server:
    """Two processes: the one that shows the list is not the one that changes it."""
    return real_server


@pytest.fixture
def shell(server: Server) -> Iterator[Shell]:
    with Shell(server) as shell:
        yield shell
        shell("Site.objects.filter(site_token__startswith='list-').delete()")


def site(shell: Shell, token: str, name: str) -> None:
    """Another site appears."""
    shell(f"Site.objects.create(site_token='list-{token}', name={name!r}).pk")


def row(page: Page, text: str) -> Locator:
    return page.locator("#result_list tbody tr", has_text=text)


def names(page: Page) -> list[str]:
    return page.locator("#result_list tbody th").all_inner_texts()


def test_a_list_shows_what_changed_and_keeps_what_is_selected_typed_and_in_focus(
    server: Server, shell: Shell, pages: Pages
) -> None:
    site(shell, "b", "Bakery")
    page = pages.log_in(server, "root", SITES)
    row(page, "Shop").locator("input.action-select").check()
    page.locator("#searchbar").fill("typed, not sent")
    page.locator("select[name=action]").select_option("delete_selected")
    row(page, "Shop").locator("th a").focus()
    page.evaluate("document.activeElement.kept = true")

    site(shell, "a", "Atelier")
    expect(row(page, "Atelier")).to_be_visible()
    assert names(page) == ["Atelier", "Bakery", "Rival", "Shop"]
    shell("site = Site.objects.get(site_token='list-b')")
    shell("site.name = 'Zoo'; site.save()")
    expect(row(page, "Zoo")).to_be_visible()
    assert names(page) == ["Atelier", "Rival", "Shop", "Zoo"]
    shell("Site.objects.filter(site_token='list-a').delete()")
    expect(row(page, "Atelier")).to_have_count(0)

    expect(row(page, "Shop").locator("input.action-select")).to_be_checked()
    expect(row(page, "Shop")).to_have_class("selected")
    expect(page.locator("#searchbar")).to_have_value("typed, not sent")
    expect(page.locator("select[name=action]")).to_have_value("delete_selected")
    assert page.evaluate("document.activeElement.kept")
    expect(page.locator(".action-counter")).to_contain_text("1")
    expect(page.locator(".action-counter")).to_contain_text("3")


def test_rows_that_came_by_themselves_are_selected_as_the_others(
    server: Server, shell: Shell, pages: Pages
) -> None:
    page = pages.log_in(server, "root", SITES)
    site(shell, "c", "Cinema")
    box = row(page, "Cinema").locator("input.action-select")
    box.check()
    expect(row(page, "Cinema")).to_have_class("selected")
    expect(page.locator(".action-counter")).to_contain_text("1")
    page.locator("#action-toggle").check()
    expect(page.locator(".action-counter")).to_contain_text("3")
    expect(box).to_be_checked()
    page.locator("#action-toggle").uncheck()
    expect(box).not_to_be_checked()
    expect(page.locator(".action-counter")).to_contain_text("0")
    box.check()
    page.locator("select[name=action]").select_option("delete_selected")
    page.locator("button[name=index]").click()
    expect(page.locator("#content")).to_contain_text("Cinema")
    expect(page.locator("#content")).not_to_contain_text("Rival")


def test_a_row_that_changes_under_the_keyboard_keeps_it(
    server: Server, shell: Shell, pages: Pages
) -> None:
    site(shell, "d", "Dairy")
    page = pages.log_in(server, "root", SITES)
    row(page, "Dairy").locator("th a").focus()
    shell("site = Site.objects.get(site_token='list-d')")
    shell("site.name = 'Drugstore'; site.save()")
    link = row(page, "Drugstore").locator("th a")
    expect(link).to_be_focused()
    shell("site.delete()")
    expect(row(page, "Drugstore")).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('#result_list') !== null")


def test_a_list_that_was_empty_and_one_whose_server_was_away_catch_up(
    server: Server, shell: Shell, pages: Pages
) -> None:
    page = pages.log_in(server, "root", f"{SITES}?q=nowhere")
    expect(page.locator("#result_list")).to_have_count(0)
    site(shell, "n", "Nowhere and everywhere")
    expect(row(page, "Nowhere")).to_be_visible()
    row(page, "Nowhere").locator("input.action-select").check()
    expect(row(page, "Nowhere")).to_have_class("selected")
    server.stop()
    site(shell, "n2", "Nowhere else")
    server.start()
    expect(row(page, "Nowhere else")).to_be_visible()
    expect(row(page, "everywhere").locator("input.action-select")).to_be_checked()


def test_a_page_hears_of_what_happened_between_its_making_and_its_connection(
    server: Server, shell: Shell, pages: Pages
) -> None:
    page = pages.log_in(server, "root", SITES)
    held: list[Route] = []
    page.route("**/static/adminpanel/lists/*", lambda route: held.append(route))
    page.reload(wait_until="commit")
    expect(row(page, "Shop")).to_be_visible()
    assert held
    site(shell, "e", "Early")
    for route in held:
        route.continue_()
    expect(row(page, "Early")).to_be_visible()

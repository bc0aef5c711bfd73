"""The inbox and the admin for people who see, hear or move otherwise, in both themes."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.adminpanel.inbox import messages, say, visitor
from tests.axe import violations
from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.server import Server

Theme = Literal["light", "dark"]
THEMES: list[Theme] = ["light", "dark"]


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_the_inbox(local_server: Server, pages: Pages, theme: Theme) -> None:
    vera = visitor(local_server, "Vera", url="https://shop.example/", title="Tea")
    boris = ManagerClient(local_server, "boris")
    vera.post("Hello, see https://shop.example/")
    boris.post(vera.dialog, "Hello")
    boris.post(vera.dialog, "A regular", private=True)
    boris.patch(vera.dialog, tags=["tea"])
    visitor(local_server).post("Anybody?")
    page = pages.log_in(
        local_server, path=f"/admin/inbox/{vera.dialog}/", color_scheme=theme, size=(1440, 900)
    )
    say(page, "Good morning")
    expect(messages(page)).to_have_count(5)
    assert violations(page) == []
    page.locator("#kind label", has_text="Заметка").click()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_a_phone(local_server: Server, pages: Pages, theme: Theme) -> None:
    vera = visitor(local_server, "Vera")
    vera.post("Hello")
    page = pages.log_in(local_server, phone=True, color_scheme=theme)
    expect(page.locator("a.row").first).to_be_visible()
    assert violations(page) == []
    page.locator("a.row").first.tap()
    expect(messages(page).first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/admin/", "/admin/dialogs/dialog/", "/admin/auth/user/add/"])
def test_no_page_of_the_admin_breaks_its_own_policy(
    local_server: Server, pages: Pages, path: str
) -> None:
    """`Pages` complains of every script or style that the policy stopped."""
    page = pages.log_in(local_server, "root", path=path)
    expect(page.locator("#header .brand")).to_have_text("ReplyX")
    expect(page.locator("#user-tools").get_by_role("link", name="Входящие")).to_be_visible()


def test_the_theme_switch_of_the_admin_turns_the_inbox_too(
    local_server: Server, pages: Pages
) -> None:
    page = pages.log_in(local_server, color_scheme="light")
    ground = "getComputedStyle(document.querySelector('.dialogs')).backgroundColor"
    light = page.evaluate(ground)
    page.locator("#header .theme-toggle").click()  # automatic → dark
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(ground) != light


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_where_a_manager_names_themselves(
    local_server: Server, pages: Pages, theme: Theme
) -> None:
    page = pages.log_in(local_server, path="/admin/inbox/profile/", color_scheme=theme)
    assert violations(page) == []
    page.get_by_label("Имя для посетителей").fill("anna")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Это ваш логин")).to_be_visible()
    assert violations(page) == []

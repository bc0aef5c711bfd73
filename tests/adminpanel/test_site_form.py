"""The form of a site: the line for the shop's page, domains as people write them, a preview."""

from playwright.sync_api import expect

from tests.browsing import Pages, keep
from tests.commands import manage
from tests.server import Server
from tests.services.process import ROOT


def test_a_site_is_set_up_in_the_form(local_server: Server, pages: Pages) -> None:
    shop = f"/admin/dialogs/site/{local_server.cast.sites['rival']}/change/"
    page = pages.log_in(local_server, "root", shop)
    launcher = page.locator(".embed .launcher")
    expect(launcher).to_have_css("background-color", "rgb(31, 111, 235)")
    page.locator("#id_color").fill("#ffdd00")
    page.locator("#id_position").select_option("left")
    expect(launcher).to_have_css("background-color", "rgb(255, 221, 0)")
    expect(launcher).to_have_css("color", "rgb(23, 26, 31)")
    expect(launcher).to_have_class("launcher left")
    drawn = launcher.locator("path").get_attribute("d")
    assert drawn
    assert drawn in (ROOT / "static" / "widget" / "loader.js").read_text()
    page.locator("#id_allowed_domains").fill("rival.example\nчай.рф")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".embed .copy").click()
    expect(page.locator(".embed .copied")).to_have_text("Скопировано")
    line = f'<script async src="{local_server.url}/widget.js" data-site="rival"></script>'
    assert page.evaluate("navigator.clipboard.readText()") == line
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#id_allowed_domains")).to_have_value("rival.example\nчай.рф")
    kept = manage("site", "rival", "--json", **local_server.env).stdout
    assert '"xn--80as4b.xn--p1ai"' in kept
    page.locator("#id_allowed_domains").fill("rival.example:8080")
    page.locator("[name=_continue]").click()
    expect(page.locator(".errorlist").last).to_contain_text("rival.example:8080")
    expect(page.locator("#id_allowed_domains")).to_have_value("rival.example:8080")


def test_hours_are_written_in_the_form_and_what_is_wrong_is_said(
    local_server: Server, pages: Pages
) -> None:
    site = f"/admin/dialogs/site/{local_server.cast.sites['rival']}/change/"
    page = pages.log_in(local_server, "root", site)
    page.locator("#id_hours").fill("пн-пт 09:00-18:00\nсуббота 10:00-25:00")
    page.locator("#id_time_zone").select_option("Asia/Yekaterinburg")
    page.locator("[name=_continue]").click()
    expect(page.locator(".errorlist").last).to_contain_text("«25:00» — не время")
    page.locator("#id_hours").fill("пн-пт 09:00-18:00\nсуббота 10:00-16:00")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#id_hours")).to_have_value("пн-пт 09:00-18:00\nсуббота 10:00-16:00")
    expect(page.locator("#id_time_zone")).to_have_value("Asia/Yekaterinburg")
    manage("site", "rival", "--set", "time_zone=Asia/Calcutta", **local_server.env)
    page.reload()
    expect(page.locator("#id_time_zone")).to_have_value("Asia/Calcutta")
    keep(page, "site-hours", full_page=True)

"""An open chat says so when its site closes and opens, without being loaded again."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.browsing import Pages, keep
from tests.clients import ManagerClient
from tests.conftest import StartServer
from tests.server import Server

SOON = timedelta(minutes=20)


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """A server that could mail visitors."""
    return start_server("local", EMAIL_URL="smtp://127.0.0.1:9")


def noon() -> tuple[str, datetime]:
    """A time zone in which it is about noon, and its clock."""
    now = datetime.now(UTC)
    ahead = 12 - now.hour  # no midnight is near; the names have the sign turned round
    return f"Etc/GMT{-ahead:+d}", now + timedelta(hours=ahead)


def open_widget(pages: Pages, server: Server, lang: str, **how: object) -> Page:
    """The widget of a site with hours, in a browser whose clock a test moves."""
    page = pages.open("about:blank", **how)  # type: ignore[arg-type]
    page.clock.install()
    with page.expect_response("**/hours.js"):  # before a test asks for it too, and would be first
        page.goto(f"{server.url}/widget/shop/?lang={lang}")
    expect(page.locator("html.ready")).to_be_attached()
    return page


def jump(page: Page, ahead: timedelta) -> None:
    """Time goes by at once, when what tells the page of the hours has read both clocks."""
    page.evaluate("() => import('/widget/hours.js').then(() => null)")
    page.clock.fast_forward(ahead.seconds * 1000)


@pytest.mark.parametrize(
    ("lang", "sentence", "scheme", "phone"),
    [
        ("ru", "Сейчас мы не работаем. Откроемся завтра в ", "light", True),
        ("en", "We are closed now. We open tomorrow at ", "dark", False),
    ],
)
def test_a_chat_closes_with_its_site_and_asks_for_an_address(
    pages: Pages, server: Server, lang: str, sentence: str, scheme: str, phone: bool
) -> None:
    zone, clock = noon()
    begins, ends = (f"{clock + step:%H:%M}" for step in (-SOON, SOON))
    server.manage("site", "shop", "--set", f"hours=daily {begins}-{ends}", f"time_zone={zone}")
    with ManagerClient(server).inbox():
        page = open_widget(pages, server, lang, time_zone=zone, color_scheme=scheme, phone=phone)
        status = page.locator("#status")
        expect(status).to_have_text({"ru": "В сети", "en": "Online"}[lang])
        page.locator("#text").fill("Where is my order?")
        page.locator("#text").press("Enter")
        expect(page.locator(".row.own")).to_have_count(1)
        jump(page, SOON)
        expect(status).to_contain_text(sentence)
        expect(status).not_to_have_class("online")
        expect(page.locator("#email")).to_be_visible()
        assert violations(page) == []
        keep(page, f"widget-closed-{lang}-{scheme}")


def test_a_chat_opens_with_its_site(pages: Pages, server: Server) -> None:
    zone, clock = noon()
    begins, ends = (f"{clock + step:%H:%M}" for step in (SOON, 2 * SOON))
    server.manage("site", "shop", "--set", f"hours=daily {begins}-{ends}", f"time_zone={zone}")
    with ManagerClient(server).inbox():
        page = open_widget(pages, server, "en", time_zone=zone)
        status = page.locator("#status")
        expect(status).to_contain_text("We are closed now. We open today at ")
        jump(page, SOON)
        expect(status).to_have_text("Online")
        jump(page, SOON)
        expect(status).to_contain_text("We are closed now. We open tomorrow at ")


def test_a_site_without_hours_loads_nothing_of_them(pages: Pages, server: Server) -> None:
    page = pages.open("about:blank")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{server.url}/widget/shop/?lang=en")
    expect(page.locator("#status")).to_have_text("We will answer as soon as we can")
    assert [url for url in loaded if "/widget/hours" in url] == []

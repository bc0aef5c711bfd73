"""What a visitor sees of an assistant: the text as it comes, its source, what to choose from."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.assistant.shop import COURIER, Shop, asked_times
from tests.axe import violations
from tests.browsing import Pages, keep
from tests.starting import Starter


@pytest.fixture(scope="module")
def shop(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One on this machine alone: what browsers show is the same in either set-up."""
    shop = Shop(starter, "local", tmp_path_factory.mktemp("shop"))
    yield shop
    shop.close()
    starter.close(shop.server)


def open_widget(pages: Pages, shop: Shop, lang: str = "en", **how: object) -> Page:
    page = pages.open(f"{shop.server.url}/widget/shop/?lang={lang}", **how)  # type: ignore[arg-type]
    expect(page.locator("link[href*=later]")).to_be_attached()  # it is loaded beside the chat
    return page


def write(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


@pytest.mark.parametrize(("lang", "scheme"), [("ru", "dark"), ("en", "light")])
def test_the_text_is_seen_as_it_comes_also_after_a_reload_and_then_with_its_source(
    pages: Pages, shop: Shop, lang: str, scheme: str
) -> None:
    shop.answers_by("openai")
    shop.model.pieces = ["Two days ", "or so, ", "by courier."]
    shop.model.gate.clear()
    page = open_widget(pages, shop, lang, color_scheme=scheme)
    write(page, COURIER)
    writes = page.locator(".row.writes")
    expect(writes).to_have_text(writes_text(lang))
    keep(page, f"widget-writes-{lang}-{scheme}")
    page.reload()
    expect(writes).to_have_text(writes_text(lang))
    shop.model.gate.set()
    answer = page.locator(".row:not(.own, .typing)").last.locator(".bubble")
    expect(answer.locator("p")).to_have_text("Two days or so, by courier.")
    expect(writes).to_have_count(0)
    link = page.locator(".sources a").first
    expect(link).to_have_text("Delivery")
    expect(link).to_have_attribute("href", "https://tea.example/Delivery")
    expect(link).to_be_visible()
    assert violations(page) == []
    keep(page, f"widget-source-{lang}-{scheme}")


def writes_text(lang: str) -> str:
    """The row of what is being written: the sign of who writes, and the text."""
    return {"ru": "П", "en": "A"}[lang] + "Two days or so,"


def test_what_is_written_goes_when_a_person_answers(pages: Pages, shop: Shop) -> None:
    shop.answers_by("openai")
    shop.model.gate.clear()
    page = open_widget(pages, shop)
    write(page, COURIER)
    expect(page.locator(".row.writes")).to_be_visible()
    asked_times(shop.model, 1)
    anna = shop.anna()
    anna.post(anna.dialogs()[0]["id"], "I am here")
    expect(page.locator(".row.writes")).to_have_count(0)
    expect(page.get_by_text("I am here")).to_be_visible()


def test_in_doubt_the_choices_are_buttons_of_the_newest_answer(pages: Pages, shop: Shop) -> None:
    shop.answers_by("knowledge")
    page = open_widget(pages, shop, "ru", phone=True)
    write(page, "можно поговорить")
    expect(page.locator(".choices button")).to_have_count(2)
    yes, no = page.locator(".choices button").all()
    expect(no).to_be_enabled()
    assert violations(page) == []
    keep(page, "widget-choices")
    yes.click()
    expect(page.locator(".row.own")).to_have_count(2)
    expect(page.locator(".row.own").last).to_contain_text("Да, позовите человека")
    expect(yes).to_be_disabled()

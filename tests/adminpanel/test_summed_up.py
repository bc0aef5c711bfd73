"""What a model sums up and translates stands where it was asked for, and is sent by nobody."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.adminpanel.inbox import field, messages, open_dialog, say_and_wait, visitor
from tests.axe import violations
from tests.browsing import Pages, keep
from tests.clients import VisitorClient
from tests.server import Server
from tests.services.model import Model
from tests.starting import Starter

GERMAN = "Wie lange dauert die Lieferung?"


@pytest.fixture(scope="module")
def server(starter: Starter) -> Iterator[Server]:
    """One that may ask a model of this machine."""
    server = starter.start("local", OUTBOUND_ALLOW="127.0.0.0/8")
    yield server
    starter.close(server)


@pytest.fixture
def model(server: Server) -> Iterator[Model]:
    model = Model()
    yield model
    server.manage("site", "shop", "--set", "assistant.enabled=0")
    model.close()


@pytest.fixture
def germans(server: Server, model: Model) -> list[VisitorClient]:
    """Two who wrote to a shop whose managers have a model since."""
    both = [visitor(server, language="de-DE") for _ in range(2)]
    for each in both:
        each.post(GERMAN)
    said = {"enabled": 1, "provider": "openai", "base_url": model.url, "model": "small"}
    server.manage("site", "shop", "--set", *(f"assistant.{name}={said[name]}" for name in said))
    return both


def inbox(pages: Pages, dialog: VisitorClient, **how: Any) -> Page:
    page = pages.log_in(dialog.server, path=f"/admin/inbox/{dialog.dialog}/", **how)
    expect(messages(page)).to_have_count(1)
    return page


def test_a_summary_stands_over_the_dialog_that_it_was_asked_for_until_that_is_left(
    germans: list[VisitorClient], model: Model, pages: Pages
) -> None:
    vera, other = germans
    page = inbox(pages, vera, locale="en-US")
    sum_up, summary = page.locator("#sum-up"), page.locator("#summary")
    expect(page.locator("#translate-draft")).to_be_visible()
    expect(sum_up).to_be_hidden()
    say_and_wait(page, "One moment.")

    model.pieces = ["She asks about ", "the delivery."]
    sum_up.click()
    expect(summary.get_by_role("status")).to_have_text("She asks about the delivery.")
    assert violations(page) == []
    page.locator("#summary-close").click()
    expect(summary).to_be_hidden()
    expect(sum_up).to_be_focused()

    model.gate.clear()
    sum_up.click()
    expect(summary).to_contain_text("Summing up")
    open_dialog(page, other.dialog)
    with page.expect_response("**/copilot/summary") as answer:
        model.gate.set()
    answer.value.finished()
    page.evaluate("new Promise((done) => setTimeout(done, 100))")  # it had its turn
    expect(summary).to_be_hidden()
    expect(page.locator("#summary-text")).to_be_empty()

    open_dialog(page, vera.dialog)
    model.statuses = [401]
    sum_up.click()
    expect(page.locator("#complaint")).to_contain_text("The model did not answer")
    expect(summary).to_be_hidden()
    expect(messages(page).locator(".bubble")).to_have_count(2)

    sum_up.click()
    expect(summary.get_by_role("status")).to_have_text("She asks about the delivery.")
    assert vera.http.delete("/api/widget/data").status_code == 204
    expect(page.locator("#log")).to_contain_text("The visitor deleted this conversation.")
    expect(summary).to_be_hidden()
    expect(page.locator("#summary-text")).to_be_empty()


@pytest.mark.parametrize(("locale", "theme"), [("en-US", "light"), ("ru-RU", "dark")])
def test_what_is_said_is_translated_both_ways_and_the_original_stays(
    germans: list[VisitorClient],
    model: Model,
    pages: Pages,
    locale: str,
    theme: Literal["light", "dark"],
) -> None:
    [vera, _other] = germans
    page = inbox(pages, vera, locale=locale, color_scheme=theme, phone=theme == "dark")
    bubble, translate = messages(page).first, page.locator("[data-action=translate]")
    model.pieces = ["How long does ", "the delivery take?"]
    bubble.locator(".message-text").click()
    translate.click()
    expect(bubble.locator(".translation")).to_have_text("How long does the delivery take?")
    expect(bubble.locator(".message-text")).to_have_text(GERMAN)
    assert f"the code {locale[:2]} " in model.bodies[-1]["messages"][0]["content"]

    field(page).fill("Two days.")
    model.pieces = ["Zwei ", "Tage."]
    page.locator("#translate-draft").click()
    expect(field(page)).to_have_value("Zwei Tage.")
    assert "the code de-DE " in model.bodies[-1]["messages"][0]["content"]
    expect(page.locator("#translated-into")).not_to_be_empty()
    keep(page, f"translated-{locale}-{theme}")
    expect(page.locator("#send")).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    page.locator("#untranslate").click()
    expect(field(page)).to_have_value("Two days.")
    expect(page.locator("#untranslate")).to_be_hidden()

    page.locator("#translate-draft").click()
    expect(field(page)).to_have_value("Zwei Tage.")
    field(page).fill("")
    expect(page.locator("#untranslate")).to_be_hidden()
    field(page).fill("Two days.")
    page.locator("#translate-draft").click()
    expect(field(page)).to_have_value("Zwei Tage.")
    expect(messages(page)).to_have_count(1)
    field(page).press("Enter")
    expect(messages(page)).to_have_count(3)  # with the takeover
    expect(page.locator("#translated-into")).to_be_empty()
    if theme == "dark":
        page.locator("#sum-up").click()
        expect(page.locator("#summary")).to_contain_text("Zwei")
        assert violations(page) == []
    keep(page, f"summed-up-{locale}-{theme}")
    bubble.locator(".message-text").click()
    translate.first.click()
    expect(bubble.locator(".translation")).to_have_count(0)

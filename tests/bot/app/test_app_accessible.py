"""What axe says of the Mini App's screens, in Telegram's colours and in ours, light and dark."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.bot.app.opened import DARK, LIGHT, App, card, person, to
from tests.browsing import keep


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("theme", ["light", "dark", "none"])
def test_axe_finds_nothing_on_any_screen(app: App, theme: str, language: str) -> None:
    app.shell('task(title_en="Twice", title_ru="Дважды", limit_each=2, place=1)')
    app.shell('task(title_en="By staff", title_ru="С проверкой", confirmed_by="staff", place=2)')
    colors: dict[str, Any] = {"light": LIGHT, "dark": DARK, "none": {}}
    number = 200 + 10 * list(colors).index(theme) + (language == "ru")
    page = app.opened(person(number, language=language), theme=colors[theme])
    first = card(page, "Twice" if language == "en" else "Дважды").first
    found = {"tasks": look(page, f"tasks-{theme}-{language}")}
    first.click()
    page.locator("#task-said").fill("green")
    page.locator("#task-send").click()
    expect(page.locator("#task-outcome")).not_to_be_empty()
    found["task"] = look(page, f"task-{theme}-{language}")
    to(page, "balance")
    expect(page.locator("#sum")).to_have_text("10")
    page.locator("#ask").click()
    page.locator("#amount").fill("4")
    page.locator("#details").fill("4242 4242 4242 4242")
    found["payout"] = look(page, f"payout-{theme}-{language}")
    page.locator("#payout-send").click()
    expect(page.locator("#payout-outcome")).not_to_be_empty()
    to(page, "balance")
    expect(page.locator("#sum")).to_have_text("6")
    found["balance"] = look(page, f"balance-{theme}-{language}")
    to(page, "chat")
    page.locator("#text").fill("Is there tea?" if language == "en" else "Есть ли чай?")
    page.locator("#send").click()
    expect(page.locator("#log .own .mark.sent, #log .own .mark.delivered")).to_have_count(1)
    found["chat"] = look(page, f"chat-{theme}-{language}")
    assert {where: lines for where, lines in found.items() if lines} == {}


def look(page: Page, name: str) -> list[str]:
    """What axe says, and a picture for whoever asks for some."""
    page.evaluate(
        "document.getAnimations()"
        ".filter((one) => one.effect.getComputedTiming().endTime < Infinity)"
        ".forEach((one) => one.finish())"
    )
    keep(page, f"app-{name}")
    return violations(page.main_frame)

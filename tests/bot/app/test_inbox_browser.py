"""A manager who answers in Telegram: the inbox in the Mini App, on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.adminpanel.inbox import messages, row, say_and_wait, visitor
from tests.axe import violations
from tests.bot.app.opened import DARK, LIGHT, App, person
from tests.browsing import keep

ANNA = 4711
LINK = f"""
from bot.models import Linked
from django.contrib.auth.models import User
anna = User.objects.get(username="anna")
Linked.objects.update_or_create(user=anna, defaults=dict(telegram_id={ANNA}))
"""


def at_inbox(app: App, *, language: str = "en", theme: Any = LIGHT) -> Page:
    """Anna's inbox, to which the app has led her."""
    app.shell(LINK)
    page = app.opened(person(ANNA, "Anna", language), theme=theme)
    page.locator("#to-inbox").click()
    page.wait_for_url("**/app/inbox/")
    return page


def test_a_manager_takes_answers_notes_and_closes_in_telegram(app: App) -> None:
    vera = visitor(app.server, "Vera")
    vera.post("Is there tea?")
    page = at_inbox(app)
    expect(page.locator("#header")).to_have_count(0)
    row(page, vera.dialog).click()
    expect(messages(page).first).to_contain_text("Is there tea?")
    expect(page).to_have_url(f"{app.server.url}/bot/{app.bot}/app/inbox/{vera.dialog}/")
    page.locator("#take").click()
    expect(page.locator("#log")).to_contain_text("You answer from now on")
    say_and_wait(page, "There is.")
    page.locator("#composer").get_by_text("Note", exact=True).click()
    say_and_wait(page, "A regular")
    seen = [each["message"]["text"] for each in vera.log()["frames"] if "message" in each]
    assert "There is." in seen
    assert "A regular" not in seen
    page.locator("#status-button").click()
    expect(page.locator("#log")).to_contain_text("closed")
    assert app.shell(f"Dialog.objects.get(pk={vera.dialog}).status") == "closed"
    page.evaluate("Telegram.WebView.receiveEvent('back_button_pressed')")
    expect(page.locator("#rows-scroll")).to_be_visible()
    expect(page.locator("#thread-head")).to_be_hidden()
    page.evaluate("Telegram.WebView.receiveEvent('back_button_pressed')")
    page.wait_for_url("**/app/")
    expect(page.locator("#sum")).not_to_be_empty()


def test_whoever_is_no_manager_sees_no_way_there(app: App) -> None:
    page = app.opened(person(4712))
    expect(page.locator("#to-inbox")).to_be_hidden()


def test_who_is_staff_no_more_is_out_at_the_next_call(app: App) -> None:
    vera = visitor(app.server, "Vera")
    vera.post("Hello?")
    page = at_inbox(app)
    row(page, vera.dialog).click()
    expect(messages(page).first).to_contain_text("Hello?")
    app.shell("User.objects.filter(pk=anna.pk).update(is_staff=False)")
    try:
        page.locator("#text").fill("Too late")
        page.locator("#text").press("Enter")
        expect(page.locator("#notice.is-shown")).to_be_visible()
        assert "Too late" not in str(vera.log())
        page.goto(f"{app.server.url}/bot/{app.bot}/app/inbox/{vera.dialog}/")
        expect(page.locator("#to-inbox")).to_be_hidden()
        expect(page.locator("#sum")).not_to_be_empty()
    finally:
        app.shell("User.objects.filter(pk=anna.pk).update(is_staff=True)")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_inbox_in_telegram(app: App, theme: str, language: str) -> None:
    vera = visitor(app.server, "Vera")
    vera.post("Is there tea?")
    page = at_inbox(app, language=language, theme={"light": LIGHT, "dark": DARK}[theme])
    expect(row(page, vera.dialog)).to_be_visible()
    keep(page, f"app-inbox-{theme}-{language}")
    found = violations(page.main_frame)
    row(page, vera.dialog).click()
    expect(messages(page).first).to_contain_text("Is there tea?")
    say_and_wait(page, "There is.")
    keep(page, f"app-thread-{theme}-{language}")
    assert [*found, *violations(page.main_frame)] == []

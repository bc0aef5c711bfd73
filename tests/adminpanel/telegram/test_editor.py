"""The editor of scenarios in a browser, by somebody who is no programmer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.accessible.walk import Walk
from tests.browsing import Pages, keep
from tests.server import Server

BOT = """
from bot.models import Bot, Button, Scenario
from bot.scenarios.publishing import publish
from dialogs.models import Site
from tests.bot.scenarios.made import ORDER
shop = Site.objects.get(site_token="shop")
bot = Bot.objects.create(site=shop, token="1234567:" + "a" * 35, username="shop_bot")
scenario = Scenario.objects.create(bot=bot, title="Order", trigger="start")
publish(scenario.pk, ORDER, None)
tea = Button.objects.create(bot=bot, label_ru="Чай", label_en="Tea", action="call")
Button.objects.create(bot=bot, column=2, label_ru="Цены", label_en="Prices", action="call")
print(scenario.pk, tea.pk)
"""


@pytest.fixture(scope="module")
def made(local_server: Server) -> Iterator[tuple[str, str]]:
    """The pages of a scenario and of a button."""
    scenario, button = local_server.manage("shell", "-v0", "-c", BOT).split()
    yield f"/admin/bot/scenario/{scenario}/change/", f"/admin/bot/button/{button}/change/"
    gone = "from bot.models import Bot; Bot.objects.filter(username='shop_bot').delete()"
    local_server.manage("shell", "-v0", "-c", gone)


def said(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#chat .bubble").all_inner_texts()]


def test_a_scenario_is_written_tried_and_saved_by_keyboard(
    local_server: Server, pages: Pages, made: tuple[str, str]
) -> None:
    page = pages.log_in(local_server, "root", "/admin/bot/scenario/add/", locale="en-US")
    page.locator("#id_title").fill("Tea")
    page.locator("#id_trigger").select_option("command")
    page.locator("#id_value").fill("/tea")
    first = page.locator("#step-s1")
    expect(first.locator(".findings .error")).to_have_count(1)
    first.get_by_label("Text (in Russian)").fill("Здравствуйте!")
    expect(page.locator("#chat .bubble")).to_have_text("Здравствуйте!")
    expect(page.locator("#found")).to_have_text("Nothing is wrong.")
    page.get_by_label("English", exact=True).check()
    first.get_by_label("Text (in English)").fill("Hello!")
    expect(page.locator("#chat .bubble")).to_have_text("Hello!")
    first.get_by_label("Add a step after step 1").select_option("question")
    asked = page.locator("#step-s3")
    expect(asked.get_by_label("Text (in English)")).to_be_focused()
    page.keyboard.type("Which tea?")
    asked.get_by_label("The answer is").select_option("choice")
    expect(asked.get_by_label("The answer is")).to_be_focused()
    for label in ("Green", "Black"):
        asked.get_by_role("button", name="Add a choice").press("Enter")
        expect(asked.get_by_label("Label (in English)").last).to_be_focused()
        page.keyboard.type(label)
    expect(asked.locator(".findings .error")).to_have_count(3)
    page.get_by_label("Russian", exact=True).check()
    asked.get_by_label("Text (in Russian)").fill("Какой чай?")
    for at, label in enumerate(("Зелёный", "Чёрный")):
        asked.get_by_label("Label (in Russian)").nth(at).fill(label)
    expect(page.locator("#found")).to_have_text("Nothing is wrong.")
    page.locator("#chat").get_by_role("button", name="Чёрный").press("Enter")
    expect(page.locator("#chat-state")).to_have_text("The scenario has ended.")
    assert said(page) == ["Здравствуйте!", "Какой чай?", "Чёрный"]
    page.locator("#chat-again").click()
    page.locator("#chat-text").fill("что?")
    page.locator("#chat-text").press("Enter")
    expect(page.locator("#chat .bubble")).to_have_count(4)
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#step-s3").get_by_label("Text (in Russian)")).to_have_value("Какой чай?")
    page.get_by_role("link", name="Versions").click()
    expect(page.locator(".version")).to_have_count(1)


def test_steps_are_moved_removed_and_brought_back_without_the_mouse(
    local_server: Server, pages: Pages, made: tuple[str, str]
) -> None:
    page = pages.log_in(local_server, "root", made[0], locale="en-US")
    heads = page.locator("#steps .step-head h3")
    expect(heads.nth(2)).to_have_text("3 text")
    page.get_by_role("button", name="Move step 3 down").press("Enter")
    expect(heads.nth(3)).to_have_text("4 text")
    expect(page.locator("#prices-down")).to_be_focused()
    page.get_by_role("button", name="Move step 4 up").press("Enter")
    page.get_by_role("button", name="Remove step 3").press("Enter")
    expect(page.locator("#done")).to_contain_text("Step 3 is removed.")
    expect(page.locator("#findings-menu .error")).to_contain_text("which is not there")
    page.keyboard.press("Enter")
    expect(page.locator("#prices-remove")).to_be_focused()
    expect(page.locator("#found")).to_have_text("Nothing is wrong.")


def test_what_is_wrong_is_not_saved_and_nothing_that_was_typed_is_lost(
    local_server: Server, pages: Pages, made: tuple[str, str]
) -> None:
    page = pages.log_in(local_server, "root", made[0], locale="en-US")
    page.locator("#step-hello").get_by_label("Text (in Russian)").fill("")
    page.locator("#step-hello").get_by_label("Then").select_option("bye")
    page.locator("[name=_save]").click()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator(".scenario .errorlist").first).to_contain_text("Step 1")
    expect(page.locator("#findings-hello .error")).to_have_count(1)
    expect(page.locator("#step-hello").get_by_label("Then")).to_have_value("bye")


def test_a_button_is_seen_on_its_keyboard_and_asks_what_its_action_needs(
    local_server: Server, pages: Pages, made: tuple[str, str]
) -> None:
    page = pages.log_in(local_server, "root", made[1], locale="en-US")
    expect(page.locator("#keyboard .key")).to_have_text(["Чай", "Цены"])
    page.locator("#id_label_ru").fill("Чаи")
    page.locator("#id_row").fill("2")
    expect(page.locator("#keyboard .key")).to_have_text(["Цены", "Чаи"])
    expect(page.locator("#id_url")).to_be_hidden()
    page.locator("#id_action").select_option("link")
    expect(page.locator("#id_url")).to_be_visible()
    keep(page, "button", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_editor(
    local_server: Server, pages: Pages, made: tuple[str, str], scheme: str
) -> None:
    look = {"locale": "ru-RU", "color_scheme": scheme}
    page = pages.log_in(local_server, "root", made[0], **look)  # type: ignore[arg-type]
    walk = Walk(page, local_server.url)
    expect(page.locator("#chat .bubble")).to_have_count(2)
    keep(page, f"editor-{scheme}", full_page=True)
    page.locator("#step-hello").get_by_label("Текст (по-русски)").fill("")
    expect(page.locator("#findings-hello .error")).to_have_count(1)
    walk.look("with an error", phone=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#step-menu").scroll_into_view_if_needed()
    keep(page, f"editor-phone-{scheme}", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert dict(walk.found) == {}

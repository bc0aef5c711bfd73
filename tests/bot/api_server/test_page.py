"""The page of the demo: people write in chats as in Telegram, and see what the bot writes."""

import json
from typing import Any, Literal
from urllib.parse import parse_qsl

import httpx
import pytest
from aiogram.utils.web_app import safe_parse_webapp_init_data
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.bot.pictures import picture
from tests.browsing import Pages
from tests.services.telegram.client.accounts import BotAccount
from tests.waiting import eventually


def call(bot: BotAccount, method: str, **arguments: Any) -> Any:
    """What the bot is answered to a call."""
    response = httpx.post(f"{bot.url}/bot{bot.token}/{method}", json=arguments)
    return response.raise_for_status().json()["result"]


def new_person(page: Page, bot: BotAccount, name: str) -> int:
    """Make somebody on the page, who begins the chat; returns who that is."""
    page.get_by_role("button", name="New person").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Bot").select_option(bot.token)
    page.get_by_role("button", name="Make").click()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#messages .own .text")).to_have_text("/start")
    return int(bot.pending()[-1]["message"]["from"]["id"])


@pytest.fixture
def page(telegram: BotAccount, pages: Pages) -> Page:
    """The page, in English; another bot is there, so that one is chosen."""
    telegram.service.bot()
    return pages.open(f"{telegram.url}/?lang=en")


def test_a_person_talks_with_the_bot_and_presses_its_buttons(
    page: Page, telegram: BotAccount
) -> None:
    person = new_person(page, telegram, "Vera")
    text = "Do you want <b>a person</b>? &lt;i&gt;"
    rows = [[{"text": "Yes, call one", "callback_data": "call"}]]
    call(
        telegram,
        "sendMessage",
        chat_id=person,
        text=text,
        parse_mode="HTML",
        reply_markup={"inline_keyboard": rows},
    )
    asked = page.locator("#messages .other")
    expect(asked.locator(".text")).to_have_text("Do you want a person? <i>")
    expect(asked.locator("strong")).to_have_text("a person")
    page.get_by_role("button", name="Yes, call one").click()
    eventually(lambda: "callback_query" in telegram.pending()[-1])
    query = telegram.pending()[-1]["callback_query"]
    call(telegram, "answerCallbackQuery", callback_query_id=query["id"], text="Anna is coming")
    expect(page.locator("#toast")).to_have_text("Anna is coming")
    number = query["message"]["message_id"]
    call(telegram, "editMessageText", chat_id=person, message_id=number, text="Called")
    expect(asked.locator(".text")).to_have_text("Called")
    expect(page.get_by_role("button", name="Yes, call one")).to_have_count(0)


def test_a_person_sends_a_picture_answers_and_edits(page: Page, telegram: BotAccount) -> None:
    person = new_person(page, telegram, "Vera")
    page.locator("#files").set_input_files(
        {"name": "cup.png", "mimeType": "image/png", "buffer": picture(60, 40)}
    )
    expect(page.locator("#messages img")).to_be_visible()
    assert "photo" in telegram.pending()[-1]["message"]
    call(telegram, "sendMessage", chat_id=person, text="What is it?")
    page.locator("#messages .other").hover()
    page.locator("#messages .other").get_by_role("button", name="Reply").click()
    field = page.get_by_role("textbox", name="Message")
    field.fill("A cpu")
    field.press("Enter")
    expect(page.locator("#messages .answered")).to_contain_text("What is it?")
    last = page.locator("#messages .own").last
    last.hover()
    last.get_by_role("button", name="Edit").click()
    field.fill("A cup")
    page.get_by_role("button", name="Send").click()
    expect(last).to_contain_text("A cup")
    expect(last).to_contain_text("edited")
    update = telegram.pending()[-1]["edited_message"]
    assert (update["text"], update["reply_to_message"]["text"]) == ("A cup", "What is it?")


def test_a_manager_answers_in_a_topic_of_a_group(page: Page, telegram: BotAccount) -> None:
    page.get_by_role("button", name="New group").click()
    page.get_by_label("Title").fill("Managers of the shop")
    page.get_by_label("Manager", exact=True).fill("Anna")
    page.get_by_label("Bot").select_option(telegram.token)
    page.get_by_role("button", name="Make").click()
    expect(page.get_by_role("heading", name="Managers of the shop")).to_be_visible()
    group = telegram.pending()[-1]["my_chat_member"]["chat"]["id"]
    topic = call(telegram, "createForumTopic", chat_id=group, name="Vera")["message_thread_id"]
    call(telegram, "sendMessage", chat_id=group, message_thread_id=topic, text="Where is it?")
    page.locator("#topics").get_by_role("link", name="Vera").click()
    expect(page.locator("#messages .other .text")).to_have_text("Where is it?")
    page.get_by_role("textbox", name="Message").fill("On its way")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#messages .own .text")).to_have_text("On its way")
    message = telegram.pending()[-1]["message"]
    assert (message["message_thread_id"], message["from"]["first_name"]) == (topic, "Anna")


def test_a_mini_app_opens_in_a_tab_that_knows_who_and_in_which_colours(
    page: Page, telegram: BotAccount
) -> None:
    person = new_person(page, telegram, "Vera")
    url = f"{telegram.url}/page/page.css"  # any address will do
    app = {"type": "web_app", "text": "App", "web_app": {"url": url}}
    call(telegram, "setChatMenuButton", menu_button=app)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open app").click()
    opened.value.wait_for_url(f"{url}#**")
    words = dict(parse_qsl(opened.value.url.partition("#")[2]))
    said = safe_parse_webapp_init_data(telegram.token, words["tgWebAppData"])
    assert said.user
    assert said.user.id == person
    assert json.loads(words["tgWebAppThemeParams"])["bg_color"] == "#ffffff"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_and_use_it(
    telegram: BotAccount, pages: Pages, scheme: Literal["light", "dark"]
) -> None:
    anna = telegram.person("Анна")
    group = telegram.group(anna)
    topic = call(telegram, "createForumTopic", chat_id=group.id, name="Вера")["message_thread_id"]
    into = {"chat_id": group.id, "message_thread_id": topic}
    rows = [[{"text": "Взять", "callback_data": "take"}]]
    call(telegram, "sendMessage", **into, text="Где?", reply_markup={"inline_keyboard": rows})
    group.write(anna, "/note https://shop.example/", thread=topic, reply_to=topic + 1)
    page = pages.open(f"{telegram.url}/#{group.id}/{topic}", color_scheme=scheme)
    expect(page.locator("#messages .own")).to_be_visible()
    assert violations(page) == []


def test_on_a_phone_the_list_and_a_chat_take_turns(telegram: BotAccount, pages: Pages) -> None:
    telegram.person("Vera").write("Здравствуйте")
    page = pages.open(telegram.url, phone=True, color_scheme="dark")
    chat = page.get_by_role("link", name="Здравствуйте")
    chat.click()
    expect(chat).to_be_hidden()
    expect(page.get_by_role("textbox", name="Сообщение")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="К чатам").click()
    expect(chat).to_be_visible()


def test_only_pages_of_its_own_may_write(telegram: BotAccount) -> None:
    url = f"{telegram.url}/_/state"
    assert httpx.post(url, json={}).status_code == 200
    foreign = {"Origin": "https://evil.example"}
    assert httpx.post(url, json={}, headers=foreign).status_code == 403
    assert httpx.post(url, json={}, headers={"Host": "evil.example"}).status_code == 403
    assert httpx.post(url, data={"a": "b"}).status_code == 415
    policy = httpx.get(telegram.url).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy

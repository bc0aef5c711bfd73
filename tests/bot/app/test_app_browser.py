"""The Mini App in a real browser, opened as Telegram opens it."""

from playwright.sync_api import expect

from tests.bot.app.opened import DARK, App, card, person, to
from tests.browsing import keep
from tests.clients import ManagerClient
from tests.waiting import eventually


def test_a_task_is_done_by_its_code_word_and_the_balance_follows(app: App) -> None:
    app.shell('task(title_en="A word", reward=40)')
    page = app.opened(person(101))
    card(page, "A word").click()
    field = page.get_by_label("Code word")
    field.fill("black")
    page.get_by_role("button", name="Send the code word").click()
    expect(page.locator("#task-outcome")).to_have_text("This is not the code word.")
    field.fill("Green")
    page.get_by_role("button", name="Send the code word").click()
    expect(page.locator("#task-outcome")).to_have_text("Done: 40 more on your balance.")
    expect(page.locator("#task-form")).to_be_hidden()
    to(page, "balance")
    expect(page.locator("#sum")).to_have_text("40")
    expect(page.locator("#history-list li")).to_contain_text(["+40"])
    to(page, "tasks")
    expect(card(page, "A word")).to_contain_text("Done")


def test_what_staff_decides_moves_the_balance_in_the_open_app(app: App) -> None:
    app.shell('task(title_en="By hand", reward=70, confirmed_by="staff")')
    page = app.opened(person(110))
    card(page, "By hand").click()
    page.get_by_label("What should staff know?").fill("I was there")
    page.get_by_role("button", name="I have done it").click()
    expect(page.locator("#task-outcome")).to_have_text("Thank you. Staff will look at it.")
    expect(page.locator("#task-state")).to_have_text("Waits for staff")
    to(page, "balance")
    expect(page.locator("#sum")).to_have_text("0")
    app.shell("from bot.earning.tasks.deciding import confirm")
    app.shell("confirm(Submission.objects.latest('pk'), User.objects.get(username='root')).pk")
    expect(page.locator("#sum")).to_have_text("70", timeout=5000)
    to(page, "tasks")
    expect(page.locator("#done-list")).to_contain_text("confirmed")


def test_a_payout_is_asked_for_once_and_leaves_the_balance(app: App) -> None:
    app.shell('task(title_en="Much", reward=500)')
    page = app.opened(person(102))
    card(page, "Much").click()
    page.get_by_label("Code word").fill("green")
    page.get_by_label("Code word").press("Enter")
    expect(page.locator("#task-outcome")).to_contain_text("500")
    to(page, "balance")
    page.get_by_role("button", name="Ask for a payout").click()
    page.get_by_label("How much").fill("1 000")
    page.get_by_label("Where to send it").fill("My card")
    ask = page.get_by_role("button", name="Ask", exact=True)
    ask.click()
    expect(page.locator("#payout-outcome")).to_have_text("There is not so much on the balance.")
    page.get_by_label("How much").fill("300")
    ask.dblclick()
    expect(page.locator("#payout-outcome")).to_contain_text("You have asked for 300.")
    to(page, "balance")
    expect(page.locator("#sum")).to_have_text("200")
    expect(page.locator("#payout-list li")).to_contain_text(["asked for"])
    expect(page.locator("#payout-list li")).to_have_count(1)


def test_the_chat_is_the_dialog_of_the_person_in_telegram_both_ways(app: App) -> None:
    page = app.opened(person(103, "Viktor"))
    to(page, "chat")
    page.get_by_label("Message", exact=True).fill("Is there tea?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#log .own .bubble")).to_have_text(["Is there tea?"])
    anna = ManagerClient(app.server)
    found = "list(Dialog.objects.filter(visitor__external_id='103').values_list('pk', 'channel'))"
    eventually(lambda: len(app.shell(found)), 1)
    dialog, channel = app.shell(found)[0]
    assert channel == "telegram"
    to(page, "tasks")
    anna.post(dialog, "There is.")
    expect(page.locator("#unread")).to_have_text("1")
    to(page, "chat")
    expect(page.locator("#log .row:not(.own):not(.typing) .bubble p").last).to_have_text(
        "There is."
    )
    expect(page.locator("#unread")).to_be_hidden()


def test_telegrams_back_button_leads_back_and_is_there_only_where_it_leads(app: App) -> None:
    app.shell('task(title_en="Somewhere")')
    page = app.open()
    page.add_init_script(
        "window.told = []; window.TelegramWebviewProxy = {postEvent: (type, data) =>"
        " window.told.push([type, JSON.parse(data)])};"
    )
    page.reload()
    card(page, "Somewhere").click()
    expect(page.locator("#task-title")).to_have_text("Somewhere")
    back = "told.filter(([type]) => type.endsWith('back_button')).at(-1)[1].is_visible"
    assert page.evaluate(back)
    page.evaluate("Telegram.WebView.receiveEvent('back_button_pressed')")
    expect(page.locator("#screen-tasks")).to_be_visible()
    expect(page.locator("#screen-task")).to_be_hidden()
    assert not page.evaluate(back)
    told = page.evaluate("told.map(([type]) => type)")
    assert {"web_app_ready", "web_app_expand"} <= set(told)


def test_it_looks_as_telegram_does_and_keeps_clear_of_its_edges(app: App) -> None:
    page = app.opened(theme=DARK)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(35, 46, 60)"
    light = {"bg_color": "#ffffff", "secondary_bg_color": "#efeff4", "text_color": "#000000"}
    say = "([type, data]) => Telegram.WebView.receiveEvent(type, data)"
    page.evaluate(say, ["theme_changed", {"theme_params": light}])
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.evaluate(ground) == "rgb(239, 239, 244)"
    edges = {"top": 20, "right": 0, "bottom": 30, "left": 0}
    page.evaluate(say, ["safe_area_changed", edges])
    page.evaluate(say, ["content_safe_area_changed", {**edges, "top": 46, "bottom": 0}])
    assert page.evaluate("getComputedStyle(document.body).paddingTop") == "66px"
    assert (
        page.evaluate("getComputedStyle(document.getElementById('tabs')).paddingBottom") == "30px"
    )


def test_it_speaks_the_language_of_the_person_in_telegram(app: App) -> None:
    page = app.opened(person(104, language="ru"))
    expect(page.locator("#tasks-title")).to_have_text("Задания")
    page = app.opened(person(104, language="en-GB"))
    expect(page.locator("#tasks-title")).to_have_text("Tasks")
    page = app.opened(person(104, language="fr"))
    expect(page.locator("#tasks-title")).to_have_text("Tasks")  # the browser's


def test_who_was_not_named_by_telegram_or_too_long_ago_is_told_so(app: App) -> None:
    page = app.open(age=4000)
    expect(page.locator("#trouble")).to_have_text("Open the page again in Telegram.")
    page = app.open()
    page.goto("about:blank")
    page.goto(app.address().replace("Vera", "Zoya"))
    expect(page.locator("#trouble")).to_have_text("Open the page again in Telegram.")
    stranger = app.open()
    stranger.evaluate("sessionStorage.clear()")
    stranger.goto("about:blank")
    stranger.goto(f"{app.server.url}/bot/{app.bot}/app/")
    expect(stranger.locator("#app")).to_be_hidden()


def test_a_session_that_has_run_out_is_had_anew_in_silence(app: App) -> None:
    app.shell('task(title_en="Later")')
    page = app.opened(person(105))
    refused = {"error": {"code": "session", "detail": "", "fields": {}}}
    page.route("**/done", lambda route: route.fulfill(status=401, json=refused), times=1)
    card(page, "Later").click()
    page.get_by_label("Code word").fill("green")
    with page.expect_request("**/app/session"):
        page.get_by_role("button", name="Send the code word").click()
    expect(page.locator("#task-outcome")).to_contain_text("Done")
    keep(page, "app-task-done")

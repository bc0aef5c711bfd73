"""“My data” in the widget: a copy is saved, and a deletion asks once more and is seen by all."""

import zipfile

from playwright.sync_api import Locator, Page, Route, expect

from tests.axe import violations
from tests.browsing import Pages, keep
from tests.clients import ManagerClient
from tests.server import Server
from tests.widget.host import SESSION, WELCOME, begin, bubbles, expect_sent, hold, texts, write

DELETED = "Everything was deleted. If you write, a new conversation begins."
ENDED = "The conversation that was here cannot be shown any more. If you write, a new one begins."


def open_own_data(page: Page, name: str = "My data") -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def revoke_all(server: Server, dialog: int) -> None:
    """What *Revoke all tokens* does to the visitor of a dialog."""
    code = "from dialogs.actions import revoke; from dialogs.models import Visitor; "
    server.manage("shell", "-c", f"{code}revoke(Visitor.objects.filter(dialogs={dialog}))")


def offer(server: Server, word: str) -> None:
    server.manage("site", "shop", "--set", f"export.visitors={word}", f"deletion.visitors={word}")


def log_out_and_in_again(inbox: Page) -> None:
    """A manager's login runs out, as another tab notices, and comes back."""
    [login] = [each for each in inbox.context.cookies() if each["name"] == "sessionid"]
    inbox.context.clear_cookies(name="sessionid")
    inbox.evaluate("new BroadcastChannel('replyx:login').postMessage('over')")
    expect(inbox.locator("#notice")).to_contain_text("You are logged out.")
    name, value, domain = login["name"], login["value"], login["domain"]
    inbox.context.add_cookies([{"name": name, "value": value, "domain": domain, "path": "/"}])
    inbox.evaluate("dispatchEvent(new Event('focus'))")
    expect(inbox.locator("#notice.is-shown")).to_have_count(0)


def test_a_visitor_saves_a_copy_and_may_have_it_all_deleted_after_being_asked_once_more(
    pages: Pages, local_server: Server, chat: Page, anna: ManagerClient
) -> None:
    dialog = begin(chat, anna, "Forget me later")
    other_tab = chat.context.new_page()
    other_tab.goto(chat.url)
    expect(bubbles(other_tab).last).to_have_text("Forget me later")
    inbox = pages.log_in(local_server, path=f"/admin/inbox/{dialog}/", locale="en-GB")
    expect(inbox.locator("#log")).to_contain_text("Forget me later")

    open_own_data(chat)
    with chat.expect_download() as saved:
        chat.get_by_role("button", name="Download a copy").click()
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert b"Forget me later" in archive.read("data.json")
    expect(chat.get_by_role("dialog")).to_contain_text("Your copy is with your downloads")
    keep(chat, "own-data")
    assert violations(chat.main_frame) == []
    chat.keyboard.press("Escape")
    expect(chat.get_by_role("dialog")).to_have_count(0)

    chat.get_by_label("Message", exact=True).fill("A draft")
    open_own_data(chat)
    chat.get_by_role("button", name="Delete everything…").click()
    expect(chat.get_by_role("heading", name="Delete everything?")).to_be_focused()
    keep(chat, "own-data-question")
    assert violations(chat.main_frame) == []
    chat.get_by_role("button", name="Delete for good").click()
    expect(chat.locator("#ended")).to_have_text(DELETED)
    expect(bubbles(other_tab)).to_have_text([WELCOME])
    expect(inbox.locator("#log")).to_contain_text("The visitor deleted this conversation.")
    expect(inbox.locator("#visitor")).to_be_hidden()  # nothing of them is left on the page
    expect(inbox.locator(f"#rows [data-dialog='{dialog}']")).to_have_count(0)
    keep(inbox, "own-data-inbox")
    log_out_and_in_again(inbox)
    expect(inbox.locator("#log")).to_contain_text("The visitor deleted this conversation.")
    keep(chat, "own-data-deleted")
    expect(bubbles(chat)).to_have_text([WELCOME])
    expect(chat.get_by_label("Message", exact=True)).to_have_value("")
    assert "orget me" not in chat.evaluate("JSON.stringify(localStorage)")
    assert begin(chat, anna, "Somebody new") != dialog


def test_in_another_browser_it_is_said_that_a_new_conversation_begins_and_words_stay(
    pages: Pages, chat: Page, anna: ManagerClient
) -> None:
    begin(chat, anna, "On two devices")
    kept = chat.evaluate("JSON.stringify(localStorage)")
    elsewhere = pages.open()
    elsewhere.goto(f"{chat.url.partition('/widget/')[0]}/widget.js")
    elsewhere.evaluate("(kept) => Object.assign(localStorage, JSON.parse(kept))", kept)
    elsewhere.goto(chat.url)
    expect(bubbles(elsewhere).last).to_have_text("On two devices")
    expect(elsewhere.locator("#mine")).to_be_visible()
    elsewhere.route("**/messages", lambda route: route.abort())
    write(elsewhere, "Not sent yet")
    expect(elsewhere.get_by_label("Waiting to be sent")).to_be_visible()
    open_own_data(chat)
    chat.get_by_role("button", name="Delete everything…").click()
    chat.get_by_role("button", name="Delete for good").click()
    expect(chat.locator("#ended")).to_have_text(DELETED)
    expect(elsewhere.locator("#ended")).to_have_text(ENDED)
    expect(elsewhere.get_by_label("Message", exact=True)).to_have_value("Not sent yet")
    keep(elsewhere, "own-data-elsewhere")
    elsewhere.unroute("**/messages")
    elsewhere.get_by_label("Message", exact=True).press("Enter")
    expect_sent(elsewhere)
    expect(elsewhere.locator("#ended")).to_be_hidden()


def ask_to_delete(chat: Page) -> Locator:
    """Open the question; returns the button that answers it."""
    open_own_data(chat)
    chat.get_by_role("button", name="Delete everything…").click()
    return chat.get_by_role("button", name="Delete for good")


def test_with_a_token_that_was_revoked_nothing_is_deleted_and_nobody_says_so(
    local_server: Server, chat: Page, anna: ManagerClient
) -> None:
    dialog = begin(chat, anna, "Kept, whatever they say")
    release = hold(chat, SESSION)
    confirm = ask_to_delete(chat)
    revoke_all(local_server, dialog)
    confirm.click()
    release()
    expect(chat.get_by_role("dialog")).to_have_count(0)  # it was about somebody else
    expect(chat.locator("#ended")).to_have_text(ENDED)
    assert texts(anna, dialog) == ["Kept, whatever they say"]
    assert begin(chat, anna, "Somebody else") != dialog


def test_a_deletion_whose_answer_was_lost_is_done_when_asked_again(
    local_server: Server, chat: Page, anna: ManagerClient
) -> None:
    begin(chat, anna, "Gone at the first time")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    chat.route("**/api/widget/data", lose, times=1)
    confirm = ask_to_delete(chat)
    confirm.click()
    expect(chat.locator("#data-trouble")).to_have_text("It did not work. Try again.")
    expect(chat.locator("#ended")).to_have_text(ENDED)  # somebody new is here, who was not asked
    confirm.click()
    expect(chat.locator("#ended")).to_have_text(DELETED)


def test_on_a_phone_in_the_dark_in_russian_it_fits_and_what_a_site_does_not_offer_is_not_there(
    pages: Pages, local_server: Server, address: str
) -> None:
    phone = pages.open(address.replace("en", "ru"), phone=True, color_scheme="dark")
    open_own_data(phone, "Мои данные")
    keep(phone, "own-data-phone")
    assert violations(phone.main_frame) == []
    phone.get_by_role("button", name="Удалить всё…").click()
    keep(phone, "own-data-phone-question")
    assert violations(phone.main_frame) == []
    box = phone.get_by_role("dialog").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    phone.get_by_role("button", name="Оставить").click()
    expect(phone.get_by_role("heading", name="Мои данные")).to_be_visible()
    try:
        offer(local_server, "off")
        phone.reload()
        expect(phone.locator("#call")).to_be_visible()
        expect(phone.locator("#mine")).to_be_hidden()
    finally:
        offer(local_server, "on")

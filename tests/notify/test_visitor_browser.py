"""A visitor in a browser: asked where the answer shall go, mailed it, and led back by the link."""

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.browsing import Pages, keep
from tests.clients import ManagerClient, ok
from tests.conftest import StartServer
from tests.notify.post_office import PostOffice, text_of
from tests.server import Server
from tests.waiting import eventually
from tests.widget.host import bubbles, dialog_of, expect_sent, open_chat, shop, write

ASKS = {
    "en": "Nobody is here right now. If you leave, the answer can come by e-mail.",
    "ru": "Сейчас никого нет. Если вы уйдёте, ответ может прийти на почту.",
}
FIELD = {"en": "Your e-mail address", "ru": "Адрес вашей почты"}
SAVE = {"en": "Save", "ru": "Сохранить"}


@pytest.fixture
def server(start_server: StartServer, post_office: PostOffice) -> Server:
    """A server that mails visitors after a second."""
    server = start_server("local", EMAIL_URL=post_office.url, LIMIT_MESSAGES_PER_MINUTE="0")
    server.manage("site", "shop", "--set", "mail_visitor_after=1", "locale=en")
    return server


def open_widget(pages: Pages, server: Server, lang: str = "en", **how: object) -> Page:
    """The widget as a page of its own."""
    return pages.open(f"{server.url}/widget/shop/?lang={lang}", **how)  # type: ignore[arg-type]


def begins(page: Page, text: str = "Where is my order?") -> None:
    """The visitor writes, and it is stored."""
    expect(page.locator("html.ready")).to_be_attached()
    label = "Сообщение" if page.evaluate("document.documentElement.lang") == "ru" else "Message"
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(label, exact=True).press("Enter")
    expect(page.locator(".row.own")).to_have_count(1)


@pytest.mark.parametrize(
    ("lang", "scheme", "phone"), [("ru", "light", False), ("en", "dark", True)]
)
def test_who_wrote_to_nobody_is_asked_for_an_address_by_one_field(
    pages: Pages, server: Server, lang: str, scheme: str, phone: bool
) -> None:
    page = open_widget(pages, server, lang, color_scheme=scheme, phone=phone)
    expect(bubbles(page)).to_have_count(1)
    expect(page.get_by_text(ASKS[lang])).to_have_count(0)  # nothing was written yet
    begins(page)
    expect(page.get_by_role("status").filter(has_text=ASKS[lang])).to_be_visible()
    expect(page.locator("#text")).to_be_focused()  # it takes nobody's place
    assert violations(page) == []
    keep(page, f"widget-asks-{lang}-{scheme}")
    field = page.get_by_role("textbox", name=FIELD[lang])
    field.fill("not an address")
    field.press("Enter")
    expect(page.locator("#ask").get_by_role("alert")).not_to_be_empty()
    expect(field).to_be_focused()
    assert violations(page) == []
    keep(page, f"widget-asks-wrong-{lang}-{scheme}")
    field.fill("vera@mail.example")
    page.get_by_role("button", name=SAVE[lang]).click()
    expect(page.locator("#ask").get_by_role("status")).to_contain_text("vera@mail.example")
    expect(page.locator("#text")).to_be_focused()
    assert violations(page) == []
    keep(page, f"widget-given-{lang}-{scheme}")
    page.reload()
    expect(page.locator("#ask").get_by_role("status")).to_contain_text("vera@mail.example")
    expect(page.locator("#email")).to_have_count(0)


def test_who_does_not_want_to_be_asked_is_asked_no_more(pages: Pages, server: Server) -> None:
    page = open_widget(pages, server)
    begins(page)
    expect(page.locator("#email")).to_be_visible()
    page.locator("#email").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    write(page, "One more")
    expect(page.locator(".row.own")).to_have_count(2)
    expect_sent(page)
    expect(page.locator("#ask")).to_be_hidden()
    page.reload()
    expect(page.locator("#ask")).to_be_attached()  # it is there, and silent
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator("#email")).to_have_count(0)


def test_an_address_is_taken_back_where_it_was_given(pages: Pages, server: Server) -> None:
    page = open_widget(pages, server)
    begins(page)
    page.locator("#email").fill("vera@mail.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # by the keys alone
    remove = page.get_by_role("button", name="Remove the address")
    expect(remove).to_be_visible()
    remove.click()
    expect(page.locator("#ask")).to_be_hidden()
    anna = ManagerClient(server)
    dialog = dialog_of(anna, "Where is my order?")
    assert ok(anna.http.get(f"/api/dialogs/{dialog}/"))["given_email"] == ""
    page.reload()
    expect(page.locator("#ask")).to_be_attached()
    expect(page.locator("#email")).to_have_count(0)


def test_nobody_is_asked_while_a_manager_is_there_or_where_nothing_is_mailed(
    pages: Pages, server: Server, local_server: Server
) -> None:
    with ManagerClient(server).inbox():
        page = open_widget(pages, server)
        expect(page.get_by_text("Online", exact=True)).to_be_visible()
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        begins(page)
        expect_sent(page)
        expect(page.locator("#ask")).to_have_count(0)
        assert [url for url in loaded if "/widget/email" in url] == []
    expect(page.locator("#email")).to_be_visible()  # they left
    with ManagerClient(server).inbox():
        expect(page.locator("#ask")).to_be_hidden()
    silent = open_widget(pages, local_server)
    begins(silent, "To a server without mail")
    expect_sent(silent)
    expect(silent.locator("#ask")).to_have_count(0)


def test_in_a_customers_page_the_question_closes_without_closing_the_chat(
    pages: Pages, server: Server
) -> None:
    page = pages.open(locale="en-GB")
    with shop(server, strict=True) as host:
        page.goto(host.origin)
        chat = open_chat(page)
        write(chat, "Where is my order?")
        field = chat.get_by_role("textbox", name=FIELD["en"])
        field.fill("vera@mail")
        field.press("Enter")
        expect(chat.locator("#ask").get_by_role("alert")).to_have_text("This is no e-mail address.")
        field.press("Escape")
        expect(chat.locator("#ask")).to_be_hidden()
        expect(chat.locator("#text")).to_be_focused()
        chat.locator("#text").press("Escape")
        expect(page.locator("iframe")).to_be_hidden()


def link_in(mail: EmailMessage) -> str:
    """The path of the way back."""
    found = re.search(r"/widget/resume/\S+", text_of(mail))
    assert found
    return found[0]


def test_the_answer_is_mailed_and_its_link_leads_back_into_the_conversation_once(
    pages: Pages, server: Server, post_office: PostOffice
) -> None:
    page = open_widget(pages, server)
    begins(page)
    page.locator("#email").fill("vera@mail.example")
    page.locator("#email").press("Enter")
    expect(page.get_by_role("button", name="Remove the address")).to_be_visible()
    page.close()
    anna = ManagerClient(server)
    anna.post(dialog_of(anna, "Where is my order?"), "It is on its way.")
    eventually(lambda: len(post_office.mails), 1, seconds=60)
    address = f"{server.url}{link_in(post_office.mails[0])}"
    other = pages.open(address, locale="en-GB", phone=True)
    assert violations(other) == []
    keep(other, "resume-en")
    other.evaluate("localStorage['replyx:shop:visit'] = JSON.stringify({visitor: 0, who: ''})")
    other.evaluate("localStorage['replyx:shop:draft'] = JSON.stringify('of somebody else')")
    other.get_by_role("button", name="Continue the conversation").click()
    expect(bubbles(other)).to_have_text(
        [re.compile("How can we help"), "Where is my order?", "It is on its way."]
    )
    assert other.get_by_label("Message", exact=True).input_value() == ""
    write(other, "Thank you!")
    expect_sent(other)
    assert "resume" not in other.url
    third = pages.open(locale="en-GB")
    answer = third.goto(address)
    assert answer
    assert answer.status == 404
    expect(third.get_by_text("This link was used, or is too old.")).to_be_visible()


def test_a_link_that_somebody_else_used_meanwhile_says_so(
    pages: Pages, server: Server, post_office: PostOffice
) -> None:
    page = open_widget(pages, server)
    begins(page)
    page.locator("#email").fill("vera@mail.example")
    page.locator("#email").press("Enter")
    expect(page.get_by_role("button", name="Remove the address")).to_be_visible()
    page.close()
    anna = ManagerClient(server)
    anna.post(dialog_of(anna, "Where is my order?"), "It is on its way.")
    eventually(lambda: len(post_office.mails), 1, seconds=60)
    path = link_in(post_office.mails[0])
    late = pages.open(f"{server.url}{path}", locale="en-GB")
    assert anna.http.post(path).status_code == 200
    late.get_by_role("button", name="Continue the conversation").click()
    expect(late.get_by_role("alert")).to_contain_text("This link was used")
    expect(late.get_by_role("button")).to_have_count(0)

"""What a visitor wrote is not lost while sessions begin, are refused, expire or change hands."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect

from tests.browsing import Pages
from tests.clients import ManagerClient, VisitorClient, identity
from tests.server import Server
from tests.widget.host import bubbles, dialog_of, the_button, write

WELCOME = "Hello! How can we help?"
SESSION = "**/api/widget/session"
REFUSAL = {"error": {"code": "embed_token", "detail": "Open the page again.", "fields": {}}}


@pytest.fixture
def anna(local_server: Server) -> ManagerClient:
    """A manager of the site."""
    return ManagerClient(local_server)


@pytest.fixture
def chat(pages: Pages, local_server: Server) -> Page:
    """The widget as a page of its own, in English in a Russian browser."""
    page = pages.open(f"{local_server.url}/widget/shop/?lang=en")
    expect(bubbles(page)).to_have_text([WELCOME])
    return page


def texts(manager: ManagerClient, dialog: int) -> list[str]:
    """What is stored in a dialog."""
    frames = manager.log(dialog)["frames"]
    return [frame["message"]["text"] for frame in frames if frame["message"]["sender"] == "user"]


def expect_all_sent(page: Page, count: int) -> None:
    """See so many messages of one's own, all stored."""
    expect(page.get_by_label("Sent", exact=True)).to_have_count(count)


def hold(page: Page | BrowserContext, url: str) -> Callable[[], None]:
    """Keep requests from the server; call what it returns to let them through."""
    held: list[Route] = []
    page.route(url, lambda route: held.append(route))

    def release() -> None:
        for route in held:
            route.continue_()
        page.unroute(url)

    return release


def begin_elsewhere(chat: Page, dialog: int) -> None:
    """Have another tab store that it went on in some dialog: this one asks for a session."""
    tab = chat.context.new_page()
    tab.goto(f"{chat.url.split('/widget/')[0]}/health")
    tab.evaluate(
        """(dialog) => { const key = "replyx:shop:visit";
        const visit = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({...visit, dialog})) }""",
        dialog,
    )
    tab.close()


def test_what_is_written_before_the_session_survives_a_reload_and_is_stored_once(
    pages: Pages, local_server: Server, anna: ManagerClient
) -> None:
    page = pages.open(locale="en-GB")
    page.route(SESSION, lambda route: None)
    page.goto(f"{local_server.url}/widget/shop/?lang=en")
    write(page, "Early bird")
    write(page, "Early worm")
    page.reload()
    expect(bubbles(page)).to_have_text(["Early bird", "Early worm"])
    expect(page.get_by_label("Waiting to be sent")).to_have_count(2)
    page.unroute(SESSION)
    page.reload()
    expect_all_sent(page, 2)
    expect(bubbles(page)).to_have_text([WELCOME, "Early bird", "Early worm"])
    page.reload()
    expect(bubbles(page)).to_have_text([WELCOME, "Early bird", "Early worm"])
    assert texts(anna, dialog_of(anna, "Early worm")) == ["Early bird", "Early worm"]


def test_two_tabs_take_up_the_same_early_message_and_it_is_stored_once(
    pages: Pages, local_server: Server, anna: ManagerClient
) -> None:
    page = pages.open(locale="en-GB")
    other = page.context.new_page()
    release = hold(page.context, SESSION)
    page.goto(f"{local_server.url}/widget/shop/?lang=en")
    write(page, "Early and doubled")
    other.goto(page.url)
    expect(bubbles(other)).to_have_text(["Early and doubled"])
    release()
    for tab in (page, other):
        expect_all_sent(tab, 1)
        expect(bubbles(tab)).to_have_text([WELCOME, "Early and doubled"])
    assert texts(anna, dialog_of(anna, "Early and doubled")) == ["Early and doubled"]


def test_what_is_written_before_a_refused_session_waits_for_a_better_one(
    pages: Pages, local_server: Server, anna: ManagerClient
) -> None:
    page = pages.open(locale="en-GB")
    held: list[Route] = []
    page.route(SESSION, lambda route: held.append(route))
    page.goto(f"{local_server.url}/widget/shop/?lang=en")
    page.locator("#file").set_input_files(__file__)
    write(page, "Early with a file")
    write(page, "Early and refused")
    held[0].fulfill(status=403, json=REFUSAL)
    expect(page.get_by_role("status")).to_have_text("Open the page again.")
    expect(page.get_by_label("Message", exact=True)).to_be_disabled()
    page.unroute(SESSION)
    page.reload()
    expect(page.get_by_label("Message", exact=True)).to_be_enabled()
    expect_all_sent(page, 1)
    expect(page.locator(".meta.failed")).to_contain_text("Attach the file again.")
    assert texts(anna, dialog_of(anna, "Early and refused")) == ["Early and refused"]


def test_two_tabs_of_two_people_leave_each_other_alone(
    pages: Pages, local_server: Server, anna: ManagerClient
) -> None:
    first = pages.open(locale="en-GB")
    front = f"{local_server.url}/front"
    html = '<html lang=en><body><script async src="/widget.js" data-site="shop"></script>'
    first.context.route(front, lambda route: route.fulfill(content_type="text/html", body=html))
    asked: list[str] = []
    first.context.on("request", lambda request: asked.append(request.url))
    chats: list[FrameLocator] = []
    for tab, name in ((first, "Vera"), (first.context.new_page(), "Olga")):
        early = json.dumps([["identify", identity(local_server, name)]])
        tab.add_init_script(f"window.ReplyX = {{ q: {early} }}")  # before there is a frame
        tab.goto(front)
        the_button(tab).click()
        chats.append(tab.frame_locator("iframe"))
        write(chats[-1], f"I am {name}")
        expect(chats[-1].get_by_label("Sent", exact=True)).to_be_visible()
    first.wait_for_timeout(1000)
    assert len([url for url in asked if url.endswith("/session")]) == 2
    write(chats[0], "Still Vera")
    expect(chats[0].get_by_label("Sent", exact=True)).to_have_count(2)
    assert texts(anna, dialog_of(anna, "Still Vera")) == ["I am Vera", "Still Vera"]


def test_a_page_whose_leave_ran_out_gets_a_new_one_and_keeps_the_draft(chat: Page) -> None:
    chat.get_by_label("Message", exact=True).fill("In the middle of")
    chat.evaluate("const now = Date.now; Date.now = () => now() + 864e5")
    chat.route(SESSION, lambda route: route.fulfill(status=403, json=REFUSAL), times=1)
    with chat.expect_event("load"):
        begin_elsewhere(chat, 0)
    expect(bubbles(chat)).to_have_text([WELCOME])
    expect(chat.get_by_label("Message", exact=True)).to_be_enabled()
    expect(chat.get_by_label("Message", exact=True)).to_have_value("In the middle of")


def test_a_page_refused_at_once_does_not_load_itself_again_and_is_of_use_later(chat: Page) -> None:
    chat.evaluate("window.before = true")
    chat.route(SESSION, lambda route: route.fulfill(status=403, json=REFUSAL), times=1)
    begin_elsewhere(chat, 0)
    expect(chat.get_by_label("Message", exact=True)).to_be_disabled()
    begin_elsewhere(chat, -1)
    expect(chat.get_by_label("Message", exact=True)).to_be_enabled()
    assert chat.evaluate("window.before")


def test_all_that_a_closed_dialog_does_not_take_goes_to_the_next_one_in_order(
    pages: Pages, local_server: Server
) -> None:
    new = "from dialogs.models import Site; Site.objects.filter(site_token='rival')"
    local_server.manage("shell", "-c", f"{new}.update(on_closed='new')")
    zoya = ManagerClient(local_server, "zoya")
    page = pages.open(f"{local_server.url}/widget/rival/?lang=en", locale="en-GB")
    expect(bubbles(page)).to_have_text([WELCOME])
    write(page, "A matter to be closed")
    expect_all_sent(page, 1)
    dialog = dialog_of(zoya, "A matter to be closed")
    slow: list[Route] = []
    old = f"**/dialogs/{dialog}/messages"

    def answer_the_first(route: Route) -> None:
        if "Late B" in (route.request.post_data or ""):
            slow.append(route)
        else:
            route.continue_()

    page.route(old, answer_the_first)
    zoya.patch(dialog, status="closed")
    expect(page.locator("#closed")).to_be_visible()
    release = hold(page, SESSION)
    for text in ("Late A", "Late B", "Late C"):
        write(page, text)
    expect(bubbles(page)).to_have_count(5)
    release()
    expect(bubbles(page)).to_have_text(["Late A"])
    expect_all_sent(page, 1)
    for route in slow:
        route.continue_()
    expect(bubbles(page)).to_have_text(["Late A", "Late B", "Late C"])
    expect_all_sent(page, 3)
    assert texts(zoya, dialog_of(zoya, "Late C")) == ["Late A", "Late B", "Late C"]


def test_refusals_and_changes_of_state_are_told_in_the_language_of_the_widget(
    chat: Page, anna: ManagerClient, local_server: Server
) -> None:
    with chat.expect_request(re.compile("/messages$")) as posted:
        write(chat, "Who answers?")
    assert posted.value.headers["accept-language"] == "en"
    expect_all_sent(chat, 1)
    dialog = dialog_of(anna, "Who answers?")
    anna.patch(dialog, manager=local_server.cast.users["anna"])
    anna.patch(dialog, manager=None)
    told = ["Anna joined the conversation", "The dialog waits for a manager."]
    expect(chat.locator(".system")).to_have_text(told)


@pytest.mark.parametrize("known", [False, True], ids=["new", "known elsewhere"])
def test_another_tab_goes_on_when_the_visitor_turns_out_to_be_somebody(
    pages: Pages, local_server: Server, anna: ManagerClient, known: bool
) -> None:
    vera, said = identity(local_server, "Vera"), f"before I was known {known}"
    if known:
        phone = VisitorClient(local_server)
        phone.session(identity=vera)
        phone.post("from my phone")
    first = pages.open(locale="en-GB")
    front = f"{local_server.url}/front"
    html = '<html lang=en><body><script async src="/widget.js" data-site="shop"></script>'
    first.context.route(front, lambda route: route.fulfill(content_type="text/html", body=html))
    chats: list[FrameLocator] = []
    for tab in (first, first.context.new_page()):
        tab.goto(front)
        expect(the_button(tab)).to_be_visible()
        the_button(tab).click()
        chats.append(tab.frame_locator("iframe"))
        if tab is first:
            write(chats[0], said)
        expect(chats[-1].get_by_label("Sent", exact=True)).to_be_visible()
    first.evaluate("(who) => ReplyX.identify(who)", vera)
    if known:
        expect(bubbles(chats[1]).filter(has_text="from my phone")).to_be_visible()
    write(chats[1], "from the other tab")
    for chat in chats:  # each shows it before it is stored
        expect(bubbles(chat).filter(has_text="from the other tab")).to_be_visible()
        expect(chat.get_by_label("Sent", exact=True)).to_have_count(3 if known else 2)
    dialog = dialog_of(anna, "from the other tab")
    before = ["from my phone"] if known else []
    assert texts(anna, dialog) == [*before, said, "from the other tab"]
    anna.post(dialog, "to all of you")
    for chat in chats:
        expect(bubbles(chat).filter(has_text="to all of you")).to_be_visible()


def test_who_comes_too_often_reads_why_and_is_let_in_by_and_by(
    pages: Pages, local_server: Server
) -> None:
    page = pages.open(locale="en-GB")
    why = "Too much at once."
    body = {"error": {"code": "throttled", "detail": why, "fields": {}}}
    answers = [True] * 3  # of the limit
    page.route(
        "**/api/widget/session",
        lambda route: (
            route.fulfill(status=429, headers={"Retry-After": "1"}, json=body)
            if answers and answers.pop()
            else route.continue_()
        ),
    )
    page.goto(f"{local_server.url}/widget/shop/?lang=en")
    expect(page.locator("#banner")).to_have_text(
        re.compile(r"^Too much at once\. Next attempt in \d sec\.$")
    )
    expect(page.locator("#banner")).to_be_hidden()
    write(page, "now I may")
    expect(page.get_by_label("Sent", exact=True)).to_be_visible()

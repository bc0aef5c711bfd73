"""One browser, several people: who logs out leaves nothing, and nobody sees what was another's."""

import httpx
import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect

from tests.browsing import Pages
from tests.clients import identity
from tests.server import Server
from tests.waiting import eventually
from tests.widget.host import WELCOME, bubbles, own_front, panel, shop, the_button, write


@pytest.fixture
def front(pages: Pages, local_server: Server) -> Page:
    """A page on the widget's own origin, where every browser gives the frame a storage."""
    page = pages.open(locale="en-GB")
    page.goto(own_front(page, local_server))
    return page


def tab(page: Page) -> Page:
    """Another tab of the same browser on the same page."""
    other = page.context.new_page()
    other.goto(page.url)
    return other


def chat_of(page: Page, who: dict[str, str] | None = None) -> FrameLocator:
    """The open panel of a page that says who is there."""
    expect(the_button(page)).to_be_attached()
    if who:
        page.evaluate("(who) => ReplyX.identify(who)", who)
    page.evaluate("ReplyX.open()")
    return panel(page)


def field(chat: FrameLocator) -> str:
    """What stands where one writes."""
    return chat.get_by_label("Message", exact=True).input_value()


def say(chat: FrameLocator, text: str) -> None:
    """Write something; returns when it is stored."""
    write(chat, text)
    expect(bubbles(chat).last).to_have_text(text)
    expect(chat.get_by_label("Sent", exact=True)).not_to_have_count(0)


def kept(page: Page) -> list[str]:
    """What the widget stores that names a person or what they wrote."""
    found: list[str] = page.evaluate("Object.entries(localStorage).map((pair) => pair.join(' = '))")
    return found


def status_with(server: Server, token: str) -> int:
    """What the server answers to whoever comes with a visitor's token; 404 is somebody it knows."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{server.url}/api/widget/dialogs/0/messages", headers=headers).status_code


def unsent(context: BrowserContext) -> list[Route]:
    """Keep what is written from the server."""
    held: list[Route] = []
    context.route("**/messages", lambda route: held.append(route))
    return held


@pytest.mark.parametrize("how", ["ReplyX.logout()", "ReplyX.identify(null)", "ReplyX.identify()"])
def test_who_logs_out_is_gone_from_every_tab_at_once(
    front: Page, local_server: Server, how: str
) -> None:
    vera = identity(local_server, f"Vera {how}")
    other = tab(front)
    chats = [chat_of(front, vera), chat_of(other)]
    say(chats[0], f"A secret of Vera {how}")
    expect(bubbles(chats[1]).last).to_have_text(f"A secret of Vera {how}")
    unsent(front.context)
    write(chats[0], "An unsent secret")
    chats[0].get_by_label("Message", exact=True).fill("A drafted secret")
    token = front.evaluate("JSON.parse(localStorage['replyx:shop:visit']).token")
    assert status_with(local_server, token) == 404
    front.evaluate(how)
    for page, chat in zip((front, other), chats, strict=True):
        expect(bubbles(chat)).to_have_text([WELCOME])
        expect(chat.get_by_label("Message", exact=True)).to_have_value("")
        expect(page.locator("iframe")).to_be_visible()
        assert not [pair for pair in kept(page) if "secret" in pair or "vera" in pair.lower()]
    front.context.unroute("**/messages")
    for page in (front, other):
        page.reload()
        expect(bubbles(chat_of(page))).to_have_text([WELCOME])
    visits = [page.evaluate("localStorage['replyx:shop:visit']") for page in (front, other)]
    assert visits[0] == visits[1]
    eventually(lambda: status_with(local_server, token), 401)


def test_where_frames_have_no_storage_a_logout_reaches_every_tab_too(
    pages: Pages, local_server: Server
) -> None:
    blocked = (
        "if (top !== window) Object.defineProperty(window, 'localStorage', {get() { throw 0 }})"
    )
    page = pages.open(locale="en-GB")
    page.context.add_init_script(blocked)
    vera = identity(local_server, "Vera without a storage")
    with shop(local_server) as host:
        page.goto(host.origin)
        other = tab(page)
        chats = [chat_of(each, vera) for each in (page, other)]
        say(chats[0], "A secret in memory")
        expect(bubbles(chats[1]).last).to_have_text("A secret in memory")
        chats[1].get_by_label("Message", exact=True).fill("A draft in memory")
        page.evaluate("ReplyX.logout()")
        for chat in chats:
            expect(bubbles(chat)).to_have_text([WELCOME])
            assert field(chat) == ""
        other.evaluate("ReplyX.logout()")
        expect(bubbles(chats[1])).to_have_text([WELCOME])


def test_a_logout_before_the_frame_is_made_forgets_who_was_here(
    front: Page, local_server: Server
) -> None:
    chat = chat_of(front, identity(local_server, "Vera of yesterday"))
    chat.get_by_label("Message", exact=True).fill("A draft of yesterday")
    front.reload()
    expect(front.locator("iframe")).to_have_count(0)
    with front.expect_request("**/api/widget/logout"):
        front.evaluate("ReplyX.logout()")
    expect(front.locator("iframe")).to_be_hidden()
    chat = chat_of(front)
    assert field(chat) == ""
    assert "yesterday" not in str(kept(front))


def test_the_next_person_never_sees_what_was_anothers_and_each_has_their_own_draft(
    front: Page, local_server: Server
) -> None:
    vera, olga = (identity(local_server, name) for name in ("Vera the first", "Olga the second"))
    other = tab(front)
    chat, beside = chat_of(front, vera), chat_of(other)
    say(chat, "Of Vera alone")
    expect(bubbles(beside).last).to_have_text("Of Vera alone")
    chat.get_by_label("Message", exact=True).fill("Vera's draft")
    front.evaluate("(who) => ReplyX.identify(who)", olga)
    for each in (chat, beside):
        expect(bubbles(each)).to_have_text([WELCOME])
        expect(each.get_by_label("Message", exact=True)).to_have_value("")
    chat.get_by_label("Message", exact=True).fill("Olga's draft")
    front.reload()
    chat = chat_of(front, olga)
    expect(bubbles(chat)).to_have_text([WELCOME])
    assert field(chat) == "Olga's draft"
    front.evaluate("(who) => ReplyX.identify(who)", vera)
    expect(bubbles(chat)).to_have_text([WELCOME, "Of Vera alone"])
    expect(chat.get_by_label("Message", exact=True)).to_have_value("Vera's draft")


def test_who_is_forged_after_somebody_is_a_stranger(front: Page, local_server: Server) -> None:
    vera = identity(local_server, "Vera the signed")
    chat = chat_of(front, vera)
    say(chat, "Of Vera the signed")
    front.evaluate("(who) => ReplyX.identify(who)", vera | {"user_id": "the boss"})
    expect(bubbles(chat)).to_have_text([WELCOME])
    expect(chat.get_by_label("Message", exact=True)).to_be_enabled()


def test_who_was_never_known_loses_nothing_by_a_page_that_says_nobody_is_logged_in(
    front: Page, local_server: Server
) -> None:
    chat = chat_of(front)
    say(chat, "Of somebody unknown")
    chat.get_by_label("Message", exact=True).fill("An unknown draft")
    for _ in range(2):
        front.evaluate("ReplyX.identify(null)")
        front.reload()
        expect(the_button(front)).to_be_attached()
        front.evaluate("ReplyX.identify(null)")
        chat = chat_of(front)
        expect(bubbles(chat)).to_have_text([WELCOME, "Of somebody unknown"])
        assert field(chat) == "An unknown draft"
    vera = identity(local_server, "Vera who was unknown")
    with front.expect_websocket():  # by the new token; a reload before it would be a stranger's
        front.evaluate("(who) => ReplyX.identify(who)", vera)
    front.reload()
    chat = chat_of(front, vera)
    expect(bubbles(chat)).to_have_text([WELCOME, "Of somebody unknown"])
    assert field(chat) == "An unknown draft"

"""From the assistant to a person and back, in browsers that lose their connection at every step."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.adminpanel.inbox import messages, open_dialog, say
from tests.assistant.shop import ARTICLES, Shop
from tests.browsing import Pages, keep
from tests.clients import Frame, ManagerClient
from tests.widget.host import hold

KNOWN = "За сколько дней курьер привезёт посылку в Казань?"
UNKNOWN = "Вы чините велосипеды?"
TAKEOVER = "**/handoff/takeover"
TOLD = {  # in the visitor's words
    "handoff_requested": "Позван человек",
    "handoff_started": "Anna в диалоге",
    "handoff_released": "Разговор с менеджером окончен",
}
# The bubble of a message holds more than its text: its source, its time.
AS_READ = """nodes => nodes.map(node => (node.querySelector('p') ?? node).textContent)"""


class Visitor:
    """A Russian whose page loses its connection, or is loaded again, each time in the other way."""

    def __init__(self, pages: Pages, shop: Shop, *, dark_phone: bool = False) -> None:
        how = {"phone": True, "color_scheme": "dark"} if dark_phone else {"size": (420, 760)}
        address = f"{shop.server.url}/widget/shop/?lang=ru"
        self.page: Page = pages.open(address, **how)  # type: ignore[arg-type]
        expect(self.page.locator("#call")).to_be_visible()
        self._reloads = False

    @contextmanager
    def away(self) -> Iterator[None]:
        """What happens meanwhile is not brought to this page; it is there when it comes back."""
        self._reloads = not self._reloads
        if self._reloads:
            address = self.page.url
            self.page.goto("about:blank")
            yield
            self.page.goto(address)
            return
        self.page.context.set_offline(True)
        expect(self.page.locator("#banner")).to_be_visible()
        yield
        self.page.context.set_offline(False)
        expect(self.page.locator("#banner")).to_be_hidden()

    def writes(self, text: str) -> None:
        """Write, and lose the connection before there can be an answer."""
        self.page.locator("#text").fill(text)
        self.page.locator("#text").press("Enter")
        with self.away():
            pass
        expect(self.page.locator(".row.own").last).to_contain_text(text)

    def reads(self) -> list[str]:
        """All that stands in the thread below the greeting, in its order."""
        rows = self.page.locator("#log .row:not(.typing) .bubble, #log .system")
        said: list[str] = rows.evaluate_all(AS_READ)
        return said[1:]


def cut_off(*managers: Page) -> None:
    """Managers lose their connection until they are told of it, and come back."""
    for page in managers:
        page.context.set_offline(True)
    for page in managers:
        expect(page.locator("#notice")).to_be_visible()
        page.context.set_offline(False)
    for page in managers:
        expect(page.locator("#link-state")).to_have_attribute("data-state", "online")


def in_queue(manager: Page, dialogs: list[int]) -> None:
    """See who waits for a person, the longest first; also when the page is loaded again."""
    for load_again in (False, True):
        if load_again:
            manager.reload()
        manager.get_by_text("Queue", exact=True).click()
        rows = manager.locator("#rows .row")
        expect(rows).to_have_count(len(dialogs))
        for at, dialog in enumerate(dialogs):
            expect(rows.nth(at)).to_have_attribute("data-dialog", str(dialog))


def history(anna: ManagerClient, dialog: int) -> list[Frame]:
    """The messages of a dialog as who opens it now gets them."""
    return [frame["message"] for frame in anna.log(dialog)["frames"] if "message" in frame]


def as_read(message: Frame) -> str:
    """A message as the visitor reads it."""
    text: str = TOLD.get(message["system_type"] or "") or message["text"]
    return text


def test_the_story_of_a_visitor_in_browsers(pages: Pages, shop: Shop) -> None:
    shop.answers_by("knowledge")
    api = shop.anna()
    first, second = Visitor(pages, shop), Visitor(pages, shop, dark_phone=True)
    they_ask(shop, first, second)
    waiting = sorted(row["id"] for row in api.dialogs(handoff="requested"))
    anna, boris = (pages.log_in(shop.server, name, locale="en-US") for name in ("anna", "boris"))
    for manager in (anna, boris):
        in_queue(manager, waiting)
    keep(anna, f"story-{shop.server.setup}-3-queue")
    for manager in (anna, boris):
        open_dialog(manager, waiting[0])

    one_takes_over(anna, boris, first)
    keep(boris, f"story-{shop.server.setup}-4-too-late")
    expect(second.page.locator("#line")).to_contain_text("Вы следующий в очереди.")
    first.writes(KNOWN)
    expect(messages(anna).last).to_contain_text(KNOWN)
    cut_off(anna, boris)  # it takes longer than the assistant would
    assert [each["sender"] for each in history(api, waiting[0])[-2:]] == ["system", "user"]
    with first.away():
        say(anna, "Да, чиним.")
        cut_off(anna, boris)
    expect(first.page.get_by_text("Да, чиним.")).to_have_count(1)
    expect(first.page.locator("#name")).to_have_text("Anna")
    keep(first.page, f"story-{shop.server.setup}-5-anna-answers")

    with first.away():
        anna.locator("#take").click()
        expect(anna.locator("#take")).to_have_text("Take")
    expect(first.page.get_by_text(TOLD["handoff_released"], exact=True)).to_be_visible()
    first.writes(KNOWN)
    expect(first.page.locator(".sources a")).to_have_count(2)
    keep(first.page, f"story-{shop.server.setup}-6-answered-again")
    anna.reload()
    all_read_the_same(first, (anna, boris), history(api, waiting[0]))
    keep(anna, f"story-{shop.server.setup}-7-anna-sees-all")


def they_ask(shop: Shop, first: Visitor, second: Visitor) -> None:
    """What the shop knows is answered; what it does not is handed over, and the two wait."""
    page = first.page
    first.writes(KNOWN)
    expect(page.locator(".sources a")).to_have_text("Доставка")
    expect(page.get_by_text(ARTICLES["Доставка"])).to_be_visible()
    keep(page, f"story-{shop.server.setup}-1-answered")
    first.writes(UNKNOWN)
    expect(page.locator("#line")).to_contain_text("Вы следующий в очереди.")
    expect(page.get_by_text(TOLD["handoff_requested"], exact=True)).to_be_visible()
    second.writes(UNKNOWN)
    expect(second.page.locator("#line")).to_contain_text("Вы в очереди под номером 2.")
    keep(second.page, f"story-{shop.server.setup}-2-number-two-dark-phone")


def one_takes_over(anna: Page, boris: Page, visitor: Visitor) -> None:
    """Both click, Anna's comes first: Boris reads who answers, and so does the visitor."""
    let_through = hold(boris, TAKEOVER)
    with boris.expect_request(TAKEOVER):
        boris.locator("#take").click()
    with visitor.away():
        anna.locator("#take").click()
        expect(anna.locator("#take")).to_have_text("Release")
    with boris.expect_response(TAKEOVER) as answer:
        let_through()
    assert answer.value.status == 409
    expect(boris.locator("#complaint")).to_contain_text("Anna")
    expect(visitor.page.locator("#name")).to_have_text("Anna")
    expect(visitor.page.locator("#line")).to_be_hidden()


def all_read_the_same(visitor: Visitor, managers: tuple[Page, ...], said: list[Frame]) -> None:
    """Each message stands once in every page, in the order of the history."""
    senders = "user assistant user assistant system system user manager system user assistant"
    assert [each["sender"] for each in said] == senders.split()
    for manager in managers:
        shown = messages(manager)
        expect(shown).to_have_count(len(said))
        seqs = shown.evaluate_all("nodes => nodes.map(({ dataset }) => Number(dataset.seq))")
        assert seqs == [each["seq"] for each in said]
        for at, each in enumerate(said):
            if each["sender"] != "system":
                expect(shown.nth(at)).to_contain_text(each["text"])
    assert visitor.reads() == [as_read(each) for each in said]
    with visitor.away():
        pass
    expect(visitor.page.locator(".sources a")).to_have_count(2)
    assert visitor.reads() == [as_read(each) for each in said]

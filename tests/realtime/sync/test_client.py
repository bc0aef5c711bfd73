"""`static/realtime/sync.js`: what a page asks for, hears, and loads again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browsing import Pages
from tests.server import Server
from tests.shell import Shell
from tests.waiting import eventually

BEGIN = """async (versions) => {
  const { Sync } = await import("/static/realtime/sync.js");
  window.heard = [];
  window.loads = 0;
  window.listening = window.off = null;
  window.sync = new Sync({ versions, timing: { base: 50, spread: 50 } });
  window.hear = (frame) => heard.push([frame.event, frame.data.id]);
  window.load = async () => { loads += 1; };
}"""


@pytest.fixture
def shell(server: Server) -> Iterator[Shell]:
    with Shell(server) as shell:
        shell("from realtime.sync import publish")
        yield shell


@pytest.fixture
def page(server: Server, pages: Pages) -> Page:
    page = pages.log_in(server, "root", "/admin/diagnosis/")
    page.evaluate(BEGIN, {})
    return page


def told(shell: Shell, event: str, number: int) -> None:
    shell(f"publish({event!r}, {{'id': {number}}})")


@pytest.fixture
def server(local_server: Server) -> Server:
    """The address is the same in both set-ups: `test_gateway.py`."""
    return local_server


def until(page: Page, what: str) -> None:
    eventually(lambda: page.evaluate(what))


def listening(page: Page, shell: Shell, topic: str) -> None:
    """Until the page hears of a topic: of whatever it subscribed to before that, too."""
    page.evaluate(f"listening = false; void sync.subscribe(['{topic}.*'], () => listening = true)")
    told(shell, f"{topic}.updated", 0)
    until(page, "listening")


def test_a_page_hears_what_it_asked_for_as_long_as_it_does(page: Page, shell: Shell) -> None:
    page.evaluate("""() => {
      sync.subscribe(["tasks.updated", "buttons.*"], hear);
      sync.start();
    }""")
    listening(page, shell, "users")
    for number, event in enumerate(["tasks.created", "tasks.updated", "buttons.deleted"]):
        told(shell, event, number)
    until(page, "heard.length >= 2")
    assert page.evaluate("heard") == [["tasks.updated", 1], ["buttons.deleted", 2]]
    page.evaluate("sync.unsubscribe(['buttons.*'], hear)")
    page.evaluate("void (off = sync.subscribe(['*'], (frame) => hear({...frame, event: '*'})))")
    told(shell, "buttons.updated", 3)
    until(page, "heard.length >= 3")
    assert page.evaluate("heard.slice(2)") == [["*", 3]]
    page.evaluate("off()")
    told(shell, "buttons.updated", 4)
    told(shell, "tasks.updated", 5)
    until(page, "heard.length >= 4")
    assert page.evaluate("heard.slice(3)") == [["tasks.updated", 5]]


def test_what_changed_while_a_page_was_away_is_loaded_again_and_nothing_else(
    server: Server, page: Page, shell: Shell
) -> None:
    page.evaluate("""() => {
      window.others = 0;
      sync.refetchOn(["tasks.*"], load);
      sync.refetchOn(["payouts.created"], async () => { others += 1; });
      sync.start();
    }""")
    listening(page, shell, "users")
    assert page.evaluate("loads + others") == 0
    server.stop()
    told(shell, "tasks.created", 1)
    server.start()
    until(page, "loads === 1")
    told(shell, "payouts.created", 2)
    until(page, "others === 1")
    assert page.evaluate("loads") == 1


def test_a_page_loads_again_what_moved_since_it_was_made(page: Page, shell: Shell) -> None:
    told(shell, "tasks.created", 1)
    page.evaluate(BEGIN, {"tasks": 0, "scenarios": 0})
    page.evaluate("sync.refetchOn(['tasks.*'], load); sync.start()")
    until(page, "loads === 1")


def test_of_what_happens_while_it_loads_one_more_load_is_made(page: Page, shell: Shell) -> None:
    page.evaluate("""() => {
      window.load = () => { loads += 1; return new Promise((done) => { window.done = done; }); };
      sync.refetchOn(["tasks.*"], load);
      sync.subscribe(["tasks.*"], hear);
      sync.start();
    }""")
    listening(page, shell, "users")
    for number in range(1, 5):
        told(shell, "tasks.updated", number)
    until(page, "heard.length === 4")
    assert page.evaluate("loads") == 1
    page.evaluate("done()")
    until(page, "loads === 2")
    page.evaluate("done()")
    told(shell, "tasks.updated", 5)
    until(page, "loads === 3")

"""Push in a real browser: its service worker shows what is pushed, and a click finds the dialog.

Nobody's push service is called. What the browser would get from it is given to it by the test: the
subscription, in the place of the browser's own, and what our server sent, by the DevTools.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Worker, expect

from tests.adminpanel.inbox import visitor
from tests.browsing import Pages
from tests.conftest import StartServer
from tests.notify.push_service import PushService, unpacked
from tests.server import Server
from tests.waiting import eventually

SETTINGS = "/admin/inbox/notifications/"
# A Chromium without a screen has no notifications: of them, the permission is the test's.
GRANTED = """
Object.defineProperty(Notification, "permission", { get: () => "granted" });
Notification.requestPermission = async () => "granted";
"""
# The browser's part of a subscription; as there it outlives the page.
SUBSCRIPTIONS = """
{
  const given = %s;
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const raw = (key) => bytes(key.replaceAll("-", "+").replaceAll("_", "/")).buffer;
  const made = (words) => words && {
    endpoint: words.endpoint,
    options: { applicationServerKey: raw(words.key) },
    toJSON: () => ({ endpoint: words.endpoint, keys: words.keys }),
    unsubscribe: async () => (localStorage.removeItem("given"), true),
  };
  const kept = () => made(JSON.parse(localStorage.getItem("given") ?? "null"));
  PushManager.prototype.getSubscription = async () => kept();
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey: key }) => {
    if (!userVisibleOnly) throw new Error("a push that shows nothing");
    localStorage.setItem("given", JSON.stringify({ ...given, key }));
    return kept();
  };
}
"""
# In the worker: what it shows, as a browser does, where those of a tag replace each other.
SCREEN = """() => {
  self.screen = [];
  ServiceWorkerRegistration.prototype.showNotification = async function (title, options) {
    const close = () => { self.screen = self.screen.filter((other) => other !== shown); };
    const shown = { title, ...options, close };
    self.screen = [...self.screen.filter(({ tag }) => !tag || tag !== options.tag), shown];
  };
}"""
SHOWN = "() => self.screen.map(({ title, body, tag, lang }) => ({ title, body, tag, lang }))"
# A click on the first of them, and what the browser is asked to bring to the front then.
CLICK = """async () => {
  const asked = [];
  const noted = (word, url) => asked.push(`${word} ${new URL(url).pathname}`);
  WindowClient.prototype.focus = async function () { noted("focus", this.url); };
  self.clients.openWindow = async (url) => { noted("open", url); };
  const click = new ExtendableEvent("notificationclick");
  click.notification = self.screen[0];
  self.dispatchEvent(click);
  while (!asked.length) await new Promise((done) => setTimeout(done, 20));
  return asked;
}"""


@pytest.fixture
def server(start_server: StartServer, push_service: PushService) -> Server:
    """A server that knows the push service of the test."""
    return start_server("local", PUSH_SERVICES=push_service.origin, OUTBOUND_ALLOW="127.0.0.0/8")


def can_subscribe(page: Page, service: PushService, server: Server) -> None:
    """Give the browser of a page what it would get from a push service, and the right to it."""
    key = page.context.request.get(f"{server.url}/api/push/").json()["key"]
    words = service.subscriber("chromium", key).json
    page.context.add_init_script(SUBSCRIPTIONS % json.dumps(words))
    page.context.add_init_script(GRANTED)


def browsers(server: Server) -> int:
    """How many browsers have the newest key."""
    found: int = json.loads(server.manage("vapid", "--json"))["browsers"]
    return found


def told_here(page: Page, server: Server) -> list[int]:
    """The ids of the manager's browsers."""
    found = page.context.request.get(f"{server.url}/api/push/").json()["results"]
    return [each["id"] for each in found]


def switch(page: Page) -> Locator:
    return page.locator("#push [name=push]")


def turned_on(pages: Pages, server: Server, service: PushService, **how: Any) -> Page:
    """The page of a manager's own settings, with push switched on in this browser."""
    page = pages.log_in(server, path=SETTINGS, **{"locale": "en-US"} | how)
    can_subscribe(page, service, server)
    page.reload()
    expect(switch(page)).to_be_enabled()
    switch(page).check()
    expect(page.locator("#push li")).to_have_count(1)
    return page


def deliver(page: Page, server: Server, said: dict[str, Any]) -> None:
    """What the browser does when something is pushed to it."""
    devtools = page.context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    while not registrations:
        page.wait_for_timeout(50)
    words = {
        "origin": server.url,
        "registrationId": registrations[0]["registrationId"],
        "data": json.dumps(said),
    }
    devtools.send("ServiceWorker.deliverPushMessage", words)
    devtools.detach()


def worker_of(page: Page) -> Worker:
    """The service worker, whose notifications are kept by the test."""
    eventually(lambda: len(page.context.service_workers) == 1)
    worker = page.context.service_workers[0]
    worker.evaluate(SCREEN)
    return worker


def test_a_visitor_who_waits_is_shown_by_the_browser_and_a_click_finds_the_dialog(
    pages: Pages, server: Server, push_service: PushService
) -> None:
    server.manage("site", "shop", "--set", "escalate_push_after=2")
    page = turned_on(pages, server, push_service)
    vera = visitor(server, "Vera")
    vera.post("Where is my order?\nIts number is 1017.")
    eventually(lambda: len(push_service.pushes) == 1, seconds=20)
    worker = worker_of(page)
    deliver(page, server, push_service.pushes[0][1])
    eventually(lambda: len(worker.evaluate(SHOWN)) == 1)
    [notification] = worker.evaluate(SHOWN)
    assert notification["title"] == "Vera waits for an answer"
    assert notification["body"] == "Where is my order?"
    assert notification["lang"] == "en"
    assert worker.evaluate(CLICK) == [f"open /admin/inbox/{vera.dialog}/"]
    assert worker.evaluate(SHOWN) == []


def test_a_click_shows_the_dialog_in_the_inbox_that_is_open(
    pages: Pages, server: Server, push_service: PushService
) -> None:
    page = turned_on(pages, server, push_service)
    vera = visitor(server, "Vera")
    vera.post("Hello")
    inbox = page.context.new_page()
    inbox.goto(f"{server.url}/admin/inbox/")
    expect(inbox.locator("#link-state")).to_have_attribute("data-state", "online")
    said = {"title": "Vera", "body": "Hello", "tag": "d1", "lang": "en", "dialog": vera.dialog}
    worker = worker_of(page)
    deliver(page, server, said)
    eventually(lambda: len(worker.evaluate(SHOWN)) == 1)
    assert worker.evaluate(CLICK) == ["focus /admin/inbox/"]
    expect(inbox.locator("#log")).to_contain_text("Hello")
    assert inbox.url == f"{server.url}/admin/inbox/{vera.dialog}/"


def test_pushes_of_a_dialog_replace_each_other_and_those_of_two_do_not(
    pages: Pages, server: Server, push_service: PushService
) -> None:
    page = turned_on(pages, server, push_service)
    worker = worker_of(page)

    def latest() -> str:
        found: str = worker.evaluate("() => self.screen.at(-1)?.body ?? ''")
        return found

    for tag, body in (("d1", "first"), ("d2", "other"), ("d1", "second")):
        said = {"title": "Vera", "body": body, "tag": tag, "lang": "en", "dialog": 1}
        deliver(page, server, said)
        eventually(latest, body)
    assert [each["body"] for each in worker.evaluate(SHOWN)] == ["other", "second"]


def test_the_switch_is_remembered_a_test_arrives_and_off_is_off(
    pages: Pages, server: Server, push_service: PushService
) -> None:
    page = turned_on(pages, server, push_service)
    page.reload()
    expect(switch(page)).to_be_checked()
    page.locator("#push [name=test]").click()
    expect(page.locator("#push [data-result=taken]")).to_be_visible()
    assert push_service.shown("chromium") == ["A test: This browser is told when a visitor waits."]
    push_service.answers = {"/chromium": [(503, "")]}
    page.locator("#push [name=test]").click()
    expect(page.locator("#push [data-result=failed]")).to_contain_text("503")
    switch(page).uncheck()
    expect(page.locator("#push li")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('given')") is None
    page.reload()
    expect(switch(page)).to_be_enabled()
    expect(switch(page)).not_to_be_checked()


def test_after_a_new_key_or_a_login_the_browser_subscribes_by_itself(
    pages: Pages, server: Server, push_service: PushService
) -> None:
    page = turned_on(pages, server, push_service)
    key = json.loads(server.manage("vapid", "--new", "--json"))["public_key"]
    push_service.subscribers["/chromium"].key = key
    assert browsers(server) == 0
    page.goto(f"{server.url}/admin/inbox/")
    eventually(lambda: browsers(server) == 1)
    page.locator("#logout-form button").click()
    eventually(lambda: browsers(server) == 0)
    page.goto(f"{server.url}/admin/login/?next=/admin/inbox/")
    for name in ("username", "password"):
        page.locator(f"[name={name}]").fill("anna")
    page.locator("[type=submit]").click()
    eventually(lambda: browsers(server) == 1)


def test_what_another_manager_wanted_in_this_browser_ends_with_the_next_ones_login(
    pages: Pages, server: Server, push_service: PushService
) -> None:
    page = turned_on(pages, server, push_service)
    page.context.clear_cookies()
    page.goto(f"{server.url}/admin/login/?next=/admin/inbox/")
    for name in ("username", "password"):
        page.locator(f"[name={name}]").fill("boris")
    page.locator("[type=submit]").click()
    page.wait_for_url(f"{server.url}/admin/inbox/")
    page.wait_for_function("() => localStorage.getItem('given') === null")


def test_a_browser_that_forbids_or_cannot_says_so(
    pages: Pages, server: Server, push_service: PushService
) -> None:
    page = pages.log_in(server, path=SETTINGS, locale="en-US")
    page.add_init_script("Notification.requestPermission = async () => 'denied';")
    page.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
    )
    page.reload()
    expect(page.locator("#push [data-state=blocked]")).to_be_visible()
    expect(switch(page)).to_be_disabled()
    page = pages.log_in(server, path=SETTINGS, locale="en-US")
    page.add_init_script("delete window.PushManager;")
    page.reload()
    expect(page.locator("#push [data-state=unsupported]")).to_be_visible()
    expect(switch(page)).to_be_disabled()


def test_an_address_that_changes_is_told_by_the_worker(
    pages: Pages, server: Server, push_service: PushService
) -> None:
    page = turned_on(pages, server, push_service)
    key = page.context.request.get(f"{server.url}/api/push/").json()["key"]
    before, renewed = told_here(page, server), push_service.subscriber("renewed", key).json
    worker_of(page).evaluate(
        """([old, words, key]) => {
            const event = new ExtendableEvent("pushsubscriptionchange");
            event.oldSubscription = { endpoint: old };
            event.newSubscription = {
                options: { applicationServerKey: new Uint8Array(key).buffer },
                toJSON: () => words,
            };
            self.dispatchEvent(event);
        }""",
        [push_service.subscribers["/chromium"].endpoint, renewed, list(unpacked(key))],
    )

    eventually(lambda: told_here(page, server) != before)
    page.locator("#push [name=test]").click()
    expect(page.locator("#push [data-result=taken]")).to_be_visible()
    assert [browser for browser, _said, _headers in push_service.pushes] == ["renewed"]
    assert browsers(server) == 1

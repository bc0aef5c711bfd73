"""Everything that a person sees, for people who see, hear or move otherwise.

The pages come from the URL map: whoever adds an address says in `addresses` who looks at it.
"""

import re
from functools import partial
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, expect

from tests.accessible import addresses
from tests.accessible.walk import Walk
from tests.adminpanel.inbox import visitor
from tests.browsing import Pages
from tests.clients import ManagerClient
from tests.dialogs.test_messages import PNG
from tests.server import Server
from tests.services.process import ROOT
from tests.widget.host import open_chat, write

NEVER = re.compile(
    r"/(dialog|entry|attachment|delivery|day|botuser|submission|payout|audit|outgoing|act)/(add|\d+/delete)/"
    r"|/(visitor|apitoken|job|update)/add/"
)
# Of what the cast has none: a webhook that is off, with a delivery, a job that was given up, and
# somebody who was told elsewhere; what a site knows; and a user of a bot, who earned something.
BEHIND = """
from assistant.knowledge.writing import take
from assistant.models import Assistant, Day
from assistant.reading.documents import Document
from bot.models import Bot, Button, Outgoing, PayoutRules, Scenario, Update
from bot.scenarios.publishing import publish
from django.contrib.auth.models import User
from dialogs.models import Dialog, Site
from jobs.models import Job
from notify.models import Delivery, Hook, Notice
from tests.bot.earning.earners import asked, earn, user_of
from tests.bot.scenarios.made import ORDER, body_of, end, text
hook = Hook.objects.create(
    site=Site.objects.get(site_token="shop"), url="https://receiver.example/", is_on=False
)
Delivery.objects.create(hook=hook, type="message.created", body="{}", state="done")
take(hook.site, Document("tea", "Tea", "Green tea."))
Assistant.objects.create(site=hook.site, api_key="k" * 20)
Day.objects.create(site=hook.site)
Job.objects.create(queue="mail", path="a.task", state="dead", last_error="Permanent: no")
bot = Bot.objects.create(site=hook.site, token="1:token", username="tea_bot")
Update.objects.create(bot=bot, update_id=1, kind="message", body={}, state="poison", error="No")
Outgoing.objects.create(bot=bot, chat_id=7, method="sendMessage", state="failed", error="No")
boris, dialog = User.objects.get(username="boris"), Dialog.objects.latest("pk")
vera = user_of(hook.site)
earn(vera, 100)
asked(vera, 60)
PayoutRules.objects.create(site=hook.site)
words = {"road": "mail", "from_seq": 1, "upto_seq": 2, "outcome": "failed"}
Notice.objects.create(dialog=dialog, user=boris, **words)
scenario = Scenario.objects.create(bot=bot, title="Order", trigger="start")
publish(scenario.pk, body_of(text("a"), end()), boris, "Short")
publish(scenario.pk, ORDER, boris)
Button.objects.create(bot=bot, label_ru="Чай", action="call")
"""
# The links in a mail to a manager and in one to a visitor, a line each.
LINKS = """
from urllib.parse import urlsplit
from dialogs.models import Dialog
from notify.mail.leaving import leave_url
from notify.models import Mailbox, VisitorMail
from notify.visitors import leaving, links
dialog = Dialog.objects.get(pk={dialog})
dialog.visitor.email = "vera@mail.example"
dialog.visitor.save()
mailbox = Mailbox.objects.create(site=dialog.site, address="vera@mail.example")
mail = VisitorMail.objects.create(
    dialog=dialog, mailbox=mailbox, address="vera@mail.example", source="site",
    token_version=dialog.visitor.token_version, from_seq=3, upto_seq=3, outcome="sent", due_at=None,
)
print(urlsplit(leave_url({anna})).path)
print(urlsplit(leaving.leave_url(mailbox)).path)
print(f"/widget/resume/{{links.link_of(mail)}}/")
"""
NOT_THERE = (
    "/admin/inbox/987654321/",
    "/admin/nothing-here/",
    "/widget/nobody/",
    "/widget/resume/used-or-forged/",
)
NOT_HERE = "/widget/shop/?origin=https://elsewhere.example"


@pytest.fixture(scope="module")
def dialog(local_server: Server) -> int:
    """A dialog that has one of everything."""
    vera = visitor(local_server, "Vera", url="https://shop.example/", title="Tea")
    boris = ManagerClient(local_server, "boris")
    vera.post("Hello, see https://shop.example/")
    sent = vera.http.post(
        vera.path(vera.dialog, "messages"),
        data={"text": "", "client_id": str(uuid4())},
        files={"file": ("tea.png", PNG)},
    )
    assert sent.status_code == 201
    boris.post(vera.dialog, "Hello")
    boris.post(vera.dialog, "A regular", private=True)
    boris.patch(vera.dialog, tags=["tea"])
    local_server.manage("shell", "-v0", "-c", BEHIND)
    return vera.dialog


def test_every_address_is_said_to_be_for_people_or_for_programs() -> None:
    assert addresses.unknown() == []
    assert "admin/dialogs/site/<path:object_id>/change/" in addresses.of_models()


def test_axe_finds_nothing_on_the_pages_of_any_model(
    local_server: Server, pages: Pages, dialog: int
) -> None:
    page = pages.log_in(local_server, "root", path="/admin/dialogs/site/add/")
    walk = Walk(page, local_server.url)
    page.locator("[name=_save]").click()
    page.locator(".errornote").wait_for()
    walk.look("a form with errors")
    ids: dict[str, int | str] = {
        "auth/user": local_server.cast.users["anna"],
        "dialogs/site": local_server.cast.sites["shop"],
    }
    for route in addresses.of_models():
        model = addresses.model_of(route)
        path = "/" + route.replace("<path:object_id>", str(ids.get(model, "")))
        if NEVER.search(path):
            continue
        assert walk.open(path) == 200, path
        if route.endswith(f"{model}/") and model not in ids:
            ids[model] = id_in(page)
    walk.open("/admin/dialogs/dialog/?q=nothing-like-this&status__exact=open")
    walk.open("/admin/dialogs/visitor/?created_at__year=2026&o=1")
    page.goto(f"{local_server.url}/admin/dialogs/visitor/")
    page.locator("#action-toggle").check()
    walk.look("a list with all chosen")
    page.locator("[name=action]").select_option("delete_selected")
    page.locator("[name=index]").click()
    page.locator(".delete-selected-confirmation #content h1").wait_for()
    walk.look("the question before many are deleted")
    assert dict(walk.found) == {}


def id_in(page: Page) -> str:
    """The id of the first row of a list."""
    link = page.locator("#result_list a[href*='/change/']").first.get_attribute("href") or ""
    found = re.search(r"/([^/]+)/change/", link)
    assert found, page.url
    return found[1]


def test_axe_finds_nothing_on_our_own_pages(
    local_server: Server, pages: Pages, dialog: int
) -> None:
    page = pages.open(f"{local_server.url}/admin/login/")
    walk = Walk(page, local_server.url)
    walk.look("login", phone=True)
    for password in ("wrong", "root"):
        page.locator("[name=username]").fill("root")
        page.locator("[name=password]").fill(password)
        page.locator("[type=submit]").click()
        if password == "wrong":
            page.locator(".errornote").wait_for()
            walk.look("login refused", phone=True)
    page.locator("#user-tools").wait_for()
    demo(page, local_server.url)
    anna = local_server.cast.users["anna"]
    code = LINKS.format(dialog=dialog, anna=anna)
    links = local_server.manage("shell", "-v0", "-c", code).split()
    links_of = dict(zip(("leave", "leave_visitor", "resume"), links, strict=True))
    for route in addresses.PAGES:
        for path in addresses.PAGES[route]:
            path = path.format(dialog=dialog, user=anna, **links_of)
            expected = 404 if path in NOT_THERE else 403 if path == NOT_HERE else 200
            assert walk.open(path, phone=True) == expected, path
    page.goto(f"{local_server.url}/admin/inbox/notifications/")
    page.locator("[name=when][value=hours]").check()
    page.locator("[name=from_0]").fill("")
    page.locator("[type=submit].default").click()
    page.locator("[role=alert]").wait_for()
    walk.look("hours that are not whole", phone=True)
    page.goto(f"{local_server.url}/demo/shop/?lang=en")
    chat = open_chat(page)
    write(chat, "Is it there?")
    expect(chat.get_by_label("Sent", exact=True)).to_be_visible()
    walk.look("the open widget")
    page.goto(f"{local_server.url}/admin/password_change/")
    page.locator("#logout-form button").click()
    page.locator("#content h1").wait_for()
    walk.look("logged out", phone=True)
    assert dict(walk.found) == {}


def demo(page: Page, url: str) -> None:
    """Make the site that the shop shows, where it is not there yet."""
    if page.request.get(f"{url}/demo/shop/").ok:
        return
    page.goto(f"{url}/admin/dialogs/site/add/")
    page.locator("#id_name").fill("Demo")
    page.locator("#id_site_token").fill("demo")
    page.locator("[name=allowed_domains]").fill("localhost")
    page.locator("#id_welcome_ru").fill("Здравствуйте!")
    page.locator("#id_welcome_en").fill("Hello!")
    page.locator("[name=_save]").click()
    page.locator(".messagelist .success").wait_for()


def test_axe_finds_nothing_on_the_pages_of_errors(local_server: Server, pages: Pages) -> None:
    walk = Walk(pages.open(), local_server.url)
    for template in sorted((ROOT / "templates").glob("*.html")):
        html = render_to_string(template.name, {"sentence": "Please try again in a moment."})
        answer = partial(Route.fulfill, body=html, content_type="text/html; charset=utf-8")
        walk.page.route(f"**/{template.name}", answer)
        assert walk.open(f"/{template.name}", phone=True) == 200
        assert "grid" in walk.page.evaluate("getComputedStyle(document.body).display")
    assert dict(walk.found) == {}

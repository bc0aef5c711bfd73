"""The thread of the inbox says what became of the mail to a visitor who left."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from dialogs.actions import mark_read
from dialogs.models import Site
from notify.visitors.round import look
from tests.adminpanel.inbox import open_at
from tests.axe import violations
from tests.browsing import Pages
from tests.clients import VisitorClient, ok
from tests.notify.leaving_visitors import VERA, answers, asks, deliver, wait
from tests.notify.post_office import PostOffice
from tests.people import People

MAIL = """
from django.utils import timezone
from dialogs.models import Dialog
from notify.models import Mailbox, VisitorMail
dialog = Dialog.objects.get(pk={dialog})
mailbox, _new = Mailbox.objects.get_or_create(site=dialog.site, address="vera@mail.example")
VisitorMail.objects.create(dialog=dialog, mailbox=mailbox, address="vera@mail.example",
    source="chat", token_version=1, from_seq={seq}, upto_seq={seq}, outcome="sent",
    sent_at=timezone.now(), due_at=None)
"""


def told(people: People) -> dict[str, Any]:
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.anna)
    found: dict[str, Any] = client.get(f"/admin/inbox/{people.dialog.pk}/told/").json()
    return found


@pytest.mark.django_db
def test_a_mail_has_a_line_behind_its_last_answer(people: People, office: PostOffice) -> None:
    Site.objects.update(escalate_after=0)
    asks(people)
    answer = answers(people)
    assert told(people) == {"told": [], "waits": True}
    wait()
    look()
    [waiting] = told(people)["told"]
    assert waiting["line"] == f"Waits to be mailed to the visitor at {VERA}"
    deliver()
    found = told(people)
    assert found["waits"] is False
    [sent] = found["told"]
    assert (sent["seq"], sent["line"]) == (answer.seq, f"Mailed to the visitor at {VERA}")
    assert sent["story"][0].startswith(f"The answer was mailed to the visitor at {VERA}, ")
    assert sent["story"][1] == "The address was given in the chat, nobody has checked it."
    mark_read(people.dialog.pk, "site", answer.seq)
    seen = answers(people, "Has it come?")
    wait()
    look()
    mark_read(people.dialog.pk, "site", seen.seq)
    deliver()
    assert told(people)["told"][1]["line"] == f"Not mailed to {VERA}: the visitor looked first"


@pytest.mark.django_db
def test_without_an_address_nothing_is_waited_for(people: People, office: PostOffice) -> None:
    Site.objects.update(escalate_after=0)
    asks(people, email="")
    answers(people)
    assert told(people) == {"told": [], "waits": False}


def test_the_thread_and_the_visitors_panel_tell_where_the_answer_went(
    vera: VisitorClient, pages: Pages
) -> None:
    message = vera.post("Where is my order?")
    server = vera.server
    ok(vera.http.post(vera.path(vera.dialog, "email"), json={"email": "vera@mail.example"}))
    server.manage("shell", "-v0", "-c", MAIL.format(dialog=vera.dialog, seq=message["seq"]))
    page = open_at(pages, vera, locale="en-GB")
    elsewhere = page.locator("#log .elsewhere")
    expect(elsewhere.locator("summary")).to_have_text("Mailed to the visitor at vera@mail.example")
    facts = page.locator("#facts")
    expect(facts).to_contain_text("vera@mail.example")
    expect(facts).to_contain_text("given in the chat, nobody has checked it")
    assert violations(page, "#visitor") == []
    ok(vera.http.post(vera.path(vera.dialog, "email"), json={"email": "v@else.example"}))
    expect(facts).to_contain_text("v@else.example")
    ok(vera.http.delete(vera.path(vera.dialog, "email")), parse=False)
    expect(facts).not_to_contain_text("else.example")

"""The link of a mail: back to one's own dialog, once, by a click, and for nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from dialogs.actions import Person, give_email, identify, log_out, post_message, revoke
from dialogs.models import Dialog, Visitor
from notify.mail.links import signer
from notify.models import VisitorMail
from notify.visitors.links import KIND, link_of
from tests.notify.leaving_visitors import VERA, answers, asks, tell, wait
from tests.notify.post_office import PostOffice, text_of
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(people: People, office: PostOffice) -> str:
    """The path of the link in Vera's mail."""
    asks(people)
    answers(people)
    wait()
    tell()
    found = re.search(r"https://chat.shop.example(/widget/resume/\S+)", text_of(office.mails[-1]))
    assert found
    return found[1]


def vera(people: People) -> Visitor:
    return Visitor.objects.get(pk=people.vera.pk)


def test_a_look_uses_nothing_up_and_a_click_gives_the_visitor_their_dialog_once(
    people: People, link: str
) -> None:
    for method in ("get", "head", "get"):  # as scanners of mail do
        page = getattr(Client(headers={"accept-language": "en"}), method)(link)
        assert page.status_code == 200
    assert "Continue the conversation" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "token" not in page.content.decode().replace("site_token", "")
    answer = Client(enforce_csrf_checks=True).post(link)
    visit = answer.json()
    assert (visit["visitor"], visit["dialog"]) == (people.vera.pk, people.dialog.pk)
    body = {"site_token": "shop", "visitor_token": visit["token"]}
    session = APIClient().post("/api/widget/session", body, format="json").json()
    assert session["dialog"]["id"] == people.dialog.pk
    assert [each["text"] for each in session["messages"]][-1] == "It is on its way."
    again = Client(headers={"accept-language": "en"}).post(link)
    assert again.status_code == 404
    assert "token" not in again.json()
    gone = Client(headers={"accept-language": "en"}).get(link)
    assert gone.status_code == 404
    assert "This link was used, or is too old." in gone.content.decode()


def is_void(link: str) -> bool:
    """Whether it leads nowhere, and says nothing of why or whose it was."""
    answers: list[Any] = [Client().get(link), Client().post(link)]
    said = "".join(each.content.decode() for each in answers)
    assert "Vera" not in said
    assert VERA not in said
    return [each.status_code for each in answers] == [404, 404]


def test_an_old_link_is_void(people: People, link: str) -> None:
    sent = timezone.now() - timedelta(days=7, minutes=1)
    VisitorMail.objects.update(created_at=sent + timedelta(minutes=2))
    assert Client().get(link).status_code == 200
    VisitorMail.objects.update(created_at=sent)
    assert is_void(link)


def other_address(people: People) -> None:
    give_email(Dialog.objects.get(pk=people.dialog.pk), "vera@else.example")


def no_address(people: People) -> None:
    give_email(Dialog.objects.get(pk=people.dialog.pk), "")


def leave(people: People) -> None:
    log_out(people.vera.pk)


def be_revoked(people: People) -> None:
    revoke(Visitor.objects.filter(pk=people.vera.pk))


def become_a_person(people: People) -> None:
    identify(people.shop, vera(people), Person("7"))


def become_one_who_is_known(people: People) -> None:
    Visitor.objects.create(site=people.shop, external_id="7")
    identify(people.shop, vera(people), Person("7", email=VERA))


def go_on_elsewhere(people: People) -> None:
    Dialog.objects.filter(pk=people.dialog.pk).update(status="closed")
    later = Dialog.objects.create(site=people.shop, visitor=vera(people))
    post_message(later.pk, "user", "Something else, and secret.")


@pytest.mark.parametrize(
    "change",
    [
        other_address,
        no_address,
        leave,
        be_revoked,
        become_a_person,
        become_one_who_is_known,
        go_on_elsewhere,
    ],
)
def test_what_changed_since_makes_a_link_void(people: People, link: str, change: object) -> None:
    assert callable(change)
    change(people)
    assert is_void(link)


def test_a_link_that_was_not_made_for_it_leads_nowhere(people: People, link: str) -> None:
    mail = VisitorMail.objects.get()
    signature = link.rstrip("/").rpartition(":")[2]
    for forged in (
        "x",
        str(mail.pk),
        Signer(salt="notify.visitors").sign_object({"mail": mail.pk}),  # of another history
        signer(KIND).sign_object({"mail": mail.pk + 1}),
        f"{link_of(mail)[:-1]}_",
        f"eyJtYWlsIjo5OX0:{signature}",
    ):
        assert is_void(f"/widget/resume/{forged}/")
    assert Client().put(link).status_code == 405
    assert Client().post(link).status_code == 200

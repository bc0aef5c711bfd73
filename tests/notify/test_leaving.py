"""The link by which a manager switches mail off: their own, without a login, and only by a POST."""

import re

import pytest
from django.test import Client

from notify.mail.leaving import leave_url
from notify.models import Choice
from tests.notify.post_office import PostOffice, text_of
from tests.notify.telling import says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path_of(address: str) -> str:
    return address.strip(" <>").removeprefix("https://chat.shop.example")


def told(people: People) -> None:
    says(people.dialog, "Hello")
    wait()
    tell()


def test_a_look_at_the_link_changes_nothing_and_one_click_switches_off(
    people: People, office: PostOffice
) -> None:
    told(people)
    mail = office.sent_to("anna")[0]
    address = path_of(mail["List-Unsubscribe"])
    assert address in text_of(mail)
    program = Client(enforce_csrf_checks=True)
    page = program.get(address)
    assert page.status_code == 200
    assert "<button" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert not Choice.objects.exists()
    assert program.post(address, ONE_CLICK).status_code == 200
    says(people.other, "Hello")
    wait()
    tell()
    assert (len(office.sent_to("anna")), len(office.sent_to("boris"))) == (1, 2)


def test_the_page_says_how_it_is_and_switches_on_again(people: People, office: PostOffice) -> None:
    address = path_of(leave_url(people.anna.pk))
    person = Client(headers={"accept-language": "en"})
    off = person.post(address, {"mail": "off"}).content.decode()
    assert "No such mails go to anna@shop.example any more." in off
    assert re.search(r'name="mail" value="on"', off)
    on = person.post(address, {"mail": "on"}).content.decode()
    assert "a mail goes to anna@shop.example" in on
    told(people)
    assert len(office.sent_to("anna")) == 1


def test_a_stranger_to_the_link_changes_nothing(people: People, office: PostOffice) -> None:
    address = path_of(leave_url(people.anna.pk))
    signature = address.rstrip("/").rpartition(":")[2]
    forged = [
        f"/notify/mail/{people.boris.pk}:{signature}/",
        f"/notify/mail/{people.anna.pk}/",
        f"/notify/mail/{people.anna.pk}:{'A' * len(signature)}/",
        "/notify/mail/x:y/",
    ]
    for each in forged:
        assert Client().get(each).status_code == 404
        assert Client().post(each, ONE_CLICK).status_code == 404
    assert Client().put(address).status_code == 405
    assert not Choice.objects.exists()
    people.anna.delete()
    assert Client().post(address, ONE_CLICK).status_code == 404

"""What the doctor says of push."""

import pytest
from pytest_django import Settings

from jobs.outcomes import Permanent
from notify.escalation.delivering import deliver as deliver_one
from replyx.doctor import tasks as doctor
from replyx.doctor.rounds import Plan
from tests.notify.push_service import PushService, Subscribe
from tests.notify.telling import due
from tests.people import People

pytestmark = pytest.mark.django_db


def said_by_doctor() -> list[tuple[str, str]]:
    """What `manage.py doctor` finds about push: the code and the text."""
    return [(each.code, each.text) for each in doctor.push(Plan())]


def test_the_doctor_says_whose_push_service_takes_nothing_and_whom_it_may_write_to(
    people: People, service: PushService, subscribe: Subscribe, settings: Settings
) -> None:
    assert [code for code, _text in said_by_doctor()] == ["push_off"]
    subscribe(people.anna, "phone")
    assert [code for code, _text in said_by_doctor()] == ["push"]
    service.answers = {"/phone": [(401, "")]}
    with pytest.raises(Permanent):
        deliver_one.func(due(people).pk)
    settings.DEFAULT_FROM_EMAIL = "replyx@localhost"
    (failing, text), (contact, _text) = said_by_doctor()
    assert (failing, contact) == ("push_failing", "push_contact")
    assert "401" in text

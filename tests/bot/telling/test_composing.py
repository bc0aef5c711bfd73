"""That somebody writes is shown to visitors in Telegram, now and then, and costs others nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bot.models import BotUser
from bot.telling import composing
from dialogs.actions import post_message, request_handoff
from dialogs.announce import announce_typing
from dialogs.models import Site
from jobs.models import Job
from tests.bot.telling.chat import VERA, dialog_with
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """Nothing was shown lately."""
    composing._last.clear()
    composing.is_in_telegram.cache_clear()


def shown() -> list[list[int]]:
    jobs = Job.objects.filter(path="bot.telling.composing.show_typing").order_by("pk")
    return [job.args[:2] for job in jobs]


def type_in(dialog_id: int, sender: str = "manager", on: bool = True) -> None:
    announce_typing(dialog_id, sender, {"admin": "Anna", "site": "Anna"}, on)


def test_a_manager_who_writes_is_shown_once_in_five_seconds(vera: BotUser) -> None:
    dialog = dialog_with(vera)
    for _key in range(3):
        type_in(dialog.pk)
    type_in(dialog.pk, on=False)
    type_in(dialog.pk, "user")
    assert shown() == [[vera.bot_id, VERA]]
    composing._last[dialog.pk] -= composing.SHOWN
    type_in(dialog.pk)
    assert len(shown()) == 2


def test_in_a_dialog_of_the_web_the_database_is_asked_once(people: People) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _key in range(3):
            type_in(people.dialog.pk)
    assert len(asked) == 1
    assert shown() == []


def test_an_assistant_that_begins_to_answer_is_shown_and_no_manager_who_is_waited_for(
    vera: BotUser,
) -> None:
    Site.objects.update(has_assistant=True)
    dialog = dialog_with(vera)
    post_message(dialog.pk, "user", "Do you have tea?")
    assert len(shown()) == 1
    request_handoff(dialog.pk, "visitor")
    post_message(dialog.pk, "user", "Hello?")
    assert len(shown()) == 1

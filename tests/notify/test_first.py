"""Who was first, so that somebody was not told: the trace says it of every road alike."""

import pytest
from django.utils import timezone, translation

from dialogs.actions import close_dialog, mark_read, post_message
from dialogs.models import Entry, Site
from dialogs.tracing.reaching import store
from dialogs.tracing.story import story
from dialogs.tracing.trace import trace
from notify.models import Choice
from realtime.watching.delivery_records import Move
from tests.notify.post_office import PostOffice
from tests.notify.telling import says, tell, wait
from tests.people import People

pytestmark = pytest.mark.django_db


def reads(entry: Entry, number: int, name: str) -> None:
    """A manager reads it in their inbox."""
    mark_read(entry.dialog_id, "admin", entry.seq)
    at = timezone.now().timestamp()
    person = f"manager:{number}"
    store([Move(entry.dialog_id, "admin", person, name, "read", entry.seq, at, "ws", "")])


def told(entry: Entry) -> list[str]:
    """What the story of a message says of those who were told elsewhere."""
    with translation.override("en"):
        return [line for line in story(trace(entry)) if " told by " in line]


@pytest.fixture
def entry(people: People, office: PostOffice) -> Entry:
    """Told to Anna, and a minute later to Boris."""
    Choice.objects.create(user=people.anna, after=60)
    entry = says(people.dialog, "Where is my order?")
    wait(61)
    tell()
    return entry


def test_what_is_to_come_is_said_with_its_moment(entry: Entry) -> None:
    sent, coming = told(entry)
    assert sent.startswith("Anna was told by e-mail, ")
    assert coming.startswith("Boris is to be told by e-mail, ")


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("how", ["reads", "answers", "closes"])
def test_whoever_reads_answers_or_closes_is_named(
    people: People, entry: Entry, how: str, at_once: bool
) -> None:
    if how == "reads":
        reads(entry, people.anna.pk, "Anna")
    elif how == "answers":
        post_message(people.dialog.pk, "manager", "A note.", author=people.boris, private=True)
        post_message(people.dialog.pk, "manager", "Here.", author=people.anna)
        reads(entry, people.boris.pk, "Boris")
    else:
        close_dialog(people.dialog.pk, people.anna)
    if not at_once:
        wait(61)
        tell()
    assert told(entry)[1] == "Boris was not told by e-mail: Anna was first."


def test_who_read_does_not_count_where_an_answer_is_wanted(people: People, entry: Entry) -> None:
    Site.objects.update(escalate_until="answered")
    reads(entry, people.boris.pk, "Boris")
    assert told(entry)[1].startswith("Boris is to be told by e-mail, ")
    post_message(people.dialog.pk, "manager", "Here.", author=people.anna)
    assert told(entry)[1] == "Boris was not told by e-mail: Anna was first."


def test_nobody_is_named_where_nobody_was_first(people: People, entry: Entry) -> None:
    Choice.objects.create(user=people.boris, is_on=False)
    wait(61)
    tell()
    assert told(entry)[1] == "Boris was not told by e-mail: it was no longer needed."


def test_a_repetition_says_which_it_is(people: People, office: PostOffice) -> None:
    Site.objects.update(escalate_repeat=60)
    Choice.objects.create(user=people.boris, is_on=False)
    entry = says(people.dialog, "Where is my order?")
    wait(121)
    tell()
    wait(61)
    tell()
    _first, second, third = told(entry)
    assert second.endswith(" Repetition: 1.")
    assert third.startswith("Anna is to be told by e-mail, ")
    assert third.endswith(" Repetition: 2.")

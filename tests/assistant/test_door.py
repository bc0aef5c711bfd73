"""The transaction that writes an answer: once, and only while it is the assistant's turn."""

from typing import Any

import pytest
from django.utils import timezone

from assistant.models import Assistant, Day
from assistant.providers.answers import Draft
from assistant.talking.outcomes import Outcome, called, outcome_of, store
from assistant.talking.questions import Question, question_of
from dialogs.actions import cancel_handoff, close_dialog, post_message
from dialogs.actions.batch import NewMessage, Overtaken
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Entry
from jobs.models import Job
from tests.people import People


@pytest.fixture
def question(people: People) -> Question:
    Assistant.objects.create(site=people.shop, enabled=True)
    asked = post_message(people.dialog.pk, "user", "How long?").entry
    found = question_of(people.dialog.pk, asked.seq)
    assert found is not None
    return found


def answers() -> list[Entry]:
    return list(Entry.objects.filter(sender="assistant"))


def test_an_answer_that_is_written_again_is_there_once_and_counted_once(
    question: Question,
) -> None:
    assert store(question, Outcome("Two days."), 5)
    assert not store(question, Outcome("Three days."), 5)
    assert [each.text for each in answers()] == ["Two days."]
    assert question_of(question.dialog_id, question.seq) is None, "it is answered"
    day = Day.objects.get()
    assert (day.questions, day.answered, day.handed_over) == (1, 1, 0)


@pytest.mark.parametrize("state", ["requested", "active"])
def test_no_answer_enters_where_a_person_is_asked_for_or_answers(
    people: People, question: Question, state: str
) -> None:
    Dialog.objects.filter(pk=people.dialog.pk).update(handoff=state)
    assert not store(question, Outcome("Two days."), 5)
    [refused] = post_messages([NewMessage(people.dialog.pk, "assistant", "Hello")])
    assert isinstance(refused, Overtaken)
    assert answers() == []
    assert question_of(question.dialog_id, question.seq) is None


@pytest.mark.parametrize("state", ["released", "cancelled"])
def test_after_a_person_the_assistant_goes_on(
    people: People, question: Question, state: str
) -> None:
    Dialog.objects.filter(pk=people.dialog.pk).update(handoff=state)
    assert store(question, Outcome("Two days."), 5)


def test_no_answer_enters_behind_what_was_said_meanwhile(
    people: People, question: Question
) -> None:
    post_message(people.dialog.pk, "user", "To Kazan")
    assert not store(question, Outcome("Two days."), 5)
    assert answers() == []


def test_a_note_or_a_closed_dialog(people: People, question: Question) -> None:
    post_message(people.dialog.pk, "manager", "A regular", author=people.anna, private=True)
    assert question_of(question.dialog_id, question.seq) is not None
    close_dialog(people.dialog.pk, people.anna)
    assert not store(question, Outcome("Two days."), 5)


def test_who_is_answered_waits_no_more_and_who_is_not_goes_on(
    people: People, question: Question
) -> None:
    store(question, called(question, "not_found"), 5)
    people.dialog.refresh_from_db()
    assert people.dialog.waiting_since is not None
    assert people.dialog.untold_since is not None
    cancel_handoff(people.dialog.pk, "visitor")
    asked = post_message(people.dialog.pk, "user", "And now?").entry
    again = question_of(people.dialog.pk, asked.seq)
    assert again is not None
    store(again, Outcome("Yes."), 5)
    people.dialog.refresh_from_db()
    assert people.dialog.waiting_since is None


def test_a_person_is_called_with_the_answer_that_says_so_and_once(
    people: People, question: Question
) -> None:
    assert store(question, called(question, "not_found"), 5)
    cancel_handoff(people.dialog.pk, "visitor")
    assert not store(question, called(question, "not_found"), 5)
    people.dialog.refresh_from_db()
    assert people.dialog.handoff == "cancelled"
    entries = Entry.objects.filter(dialog=people.dialog).order_by("seq")
    kinds = [each.system_type or each.sender for each in entries]
    assert kinds == ["user", "assistant", "handoff_requested", "handoff_cancelled"]
    assert Day.objects.get().handed_over == 1


@pytest.mark.parametrize(
    ("text", "promises"),
    [("I will connect you with a colleague.", True), ("Ask at the counter.", False)],
)
def test_what_a_model_promises_is_kept(question: Question, text: str, promises: bool) -> None:
    outcome = outcome_of(question, Draft(text))
    assert (outcome.text, outcome.calls) == (text, "asked" if promises else None)
    store(question, outcome, 5)
    asked = Entry.objects.filter(system_type="handoff_requested")
    assert [each.data["by"] for each in asked] == (["assistant"] if promises else [])
    assert answers()[0].data["receipt"]["handed_over"] is promises


def test_jobs_are_of_visitors_messages_on_sites_that_want_it_and_of_nothing_else(
    people: People,
) -> None:
    def jobs(**words: Any) -> list[list[int]]:
        return [job.args for job in Job.objects.filter(queue="assistant", **words)]

    post_message(people.dialog.pk, "user", "Hello")
    assert jobs() == []
    Assistant.objects.create(site=people.shop, enabled=True)
    post_message(people.dialog.pk, "user", "Hello")
    assert jobs(key=f"answer:{people.dialog.pk}") == [[people.dialog.pk, 2]]
    post_message(people.dialog.pk, "manager", "Note", author=people.anna, private=True)
    Dialog.objects.update(handoff="active", updated_at=timezone.now())
    post_message(people.dialog.pk, "user", "Are you there?")
    assert len(jobs()) == 1

"""A task is done as often as it may be, and paid once each time."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied

from bot.earning.ledger.reading import balance_of
from bot.earning.tasks.deciding import confirm, decline
from bot.earning.tasks.doing import finish, reward_by_rule
from bot.earning.tasks.showing import submissions_of, tasks_for
from bot.models import Audit, BotUser, Submission, Task
from replyx.errors import Conflict
from tests.bot.earning.earners import CODE, task_of, user_of
from tests.people import People


def refusal(user: BotUser, task: Task, said: str = CODE) -> str:
    """Why a user may not do a task."""
    with pytest.raises(Conflict) as refused:
        finish(user, task, str(uuid4()), said)
    return str(refused.value.get_codes())


def test_the_code_word_is_paid_and_the_same_call_again_is_not(
    people: People, vera: BotUser
) -> None:
    task = task_of(people.shop)
    assert refusal(vera, task, "black tea") == "code"
    assert balance_of(vera) == 0
    first, new = finish(vera, task, "one", " Green  TEA ")
    again, new_again = finish(vera, task, "one", CODE)
    assert (first.state, new, new_again, again.pk) == ("confirmed", True, False, first.pk)
    assert balance_of(vera) == 10
    assert refusal(vera, task) == "limit"


def test_a_task_without_a_code_word_is_never_done_by_saying_nothing(
    people: People, vera: BotUser
) -> None:
    task = task_of(people.shop, code="")
    assert refusal(vera, task, "") == "code"
    with pytest.raises(ValidationError):
        task.clean()


def test_a_step_of_a_scenario_pays_and_nobody_says_it_by_themselves(
    people: People, vera: BotUser
) -> None:
    task = task_of(people.shop, confirmed_by="step")
    assert refusal(vera, task) == "step"
    for _ in range(2):
        assert reward_by_rule(vera, task, "step:1")[0].state == "confirmed"
    assert balance_of(vera) == 10


@pytest.mark.parametrize(
    "words",
    [
        {"enabled": False},
        {"begins_at": timezone.now() + timedelta(hours=1)},
        {"ends_at": timezone.now() - timedelta(hours=1)},
    ],
)
def test_what_is_not_open_is_neither_shown_nor_done(
    people: People, vera: BotUser, words: dict[str, Any]
) -> None:
    task = task_of(people.shop, **words)
    assert tasks_for(vera) == []
    assert refusal(vera, task) == "closed"
    assert refusal(vera, task_of(people.rival)) == "closed"


def test_limits_are_of_each_user_of_a_day_and_of_all(people: People, vera: BotUser) -> None:
    daily = task_of(people.shop, limit_each=3, limit_day=2)
    for _ in range(2):
        finish(vera, daily, str(uuid4()), CODE)
    assert refusal(vera, daily) == "limit"
    assert tasks_for(vera)[0]["left"] == 0
    Submission.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert tasks_for(vera)[0]["left"] == 1
    finish(vera, daily, str(uuid4()), CODE)
    assert refusal(vera, daily) == "limit"
    rare = task_of(people.shop, limit_each=0, limit_all=2)
    viktor = user_of(people.shop, 8)
    finish(vera, rare, str(uuid4()), CODE)
    assert tasks_for(viktor)[1]["left"] is None
    finish(viktor, rare, str(uuid4()), CODE)
    assert refusal(viktor, rare) == "limit"
    assert tasks_for(viktor)[1]["left"] == 0


def test_staff_confirms_once_what_a_user_says(
    people: People, vera: BotUser, anna: User, zoya: User
) -> None:
    task = task_of(people.shop, confirmed_by="staff", limit_all=1)
    done, _new = finish(vera, task, "one", "I told my friends")
    assert (done.state, done.note, balance_of(vera)) == ("waiting", "I told my friends", 0)
    assert tasks_for(vera)[0]["waiting"] == 1
    Task.objects.update(reward=1000)  # what was promised is what is paid
    for stranger in (zoya, people.boris):
        with pytest.raises(PermissionDenied):
            confirm(done, stranger)
    for _ in range(2):
        assert confirm(done, anna).state == "confirmed"
    with pytest.raises(Conflict):
        decline(done, anna, "No")
    assert balance_of(vera) == 10
    assert Audit.objects.get(what="submission.confirmed").name == "anna"


def test_what_was_declined_may_be_done_again(people: People, vera: BotUser, anna: User) -> None:
    task = task_of(people.shop, confirmed_by="staff", limit_all=1)
    done, _new = finish(vera, task, "one", "I did")
    assert refusal(vera, task, "I did") == "limit"
    with pytest.raises(Conflict):
        decline(done, anna, "")
    for _ in range(2):
        assert decline(done, anna, "You did not").state == "declined"
    with pytest.raises(Conflict):
        confirm(done, anna)
    finish(vera, task, "two", "Now I did")
    assert [each["reason"] for each in submissions_of(vera)] == ["", "You did not"]
    assert Task.objects.get().taken == 1
    assert balance_of(vera) == 0


def test_nobody_fills_the_list_of_staff(people: People, vera: BotUser) -> None:
    task = task_of(people.shop, confirmed_by="staff", limit_each=0)
    for number in range(20):
        finish(vera, task, str(number), "Again")
    assert refusal(vera, task) == "too_many"
    assert Submission.objects.count() == 20


def test_a_task_is_shown_in_the_users_language_and_never_its_code_word(
    people: People, vera: BotUser
) -> None:
    task_of(people.shop, title_en="", place=2)
    task_of(people.shop, text_ru="В чайнике", text_en="In the pot", place=1)
    english, russian = tasks_for(vera, "en"), tasks_for(vera, "ru-RU")
    assert [each["title"] for each in english] == ["Find the tea", "Найди чай"]
    assert [each["text"] for each in russian] == ["В чайнике", ""]
    assert CODE not in str(english)

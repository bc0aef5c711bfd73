"""What a visitor presses is done once, and only in their own dialog."""

from typing import Any

import pytest

from bot.models import BotUser
from bot.telling.presses import take_press
from dialogs.actions import post_message, take_over
from dialogs.models import Dialog, Entry
from jobs.models import Job
from tests.bot.telling.chat import VERA, answer, begin, calls, dialog_with
from tests.people import People

pytestmark = pytest.mark.django_db


def press(user: BotUser, data: str) -> str:
    """Press a button; what the answer says."""
    body: dict[str, Any] = {"id": "77", "from": {"id": user.telegram_id}, "data": data}
    assert take_press(user.bot, "callback_query", body)
    job = Job.objects.filter(path="bot.updates.pressing.answer").latest("pk")
    assert job.args[:2] == [user.bot_id, "77"]
    return str(job.args[2])


def offered(user: BotUser) -> Entry:
    titles = ["Delivery", "Payment"]
    return answer(dialog_with(user), "Is it one of these?\n– Delivery", choices=titles)


def said(user: BotUser) -> list[str]:
    entries = Entry.objects.filter(dialog=dialog_with(user), sender="user").order_by("seq")
    return list(entries.values_list("text", flat=True))


def test_a_choice_is_what_the_visitor_says_once(vera: BotUser) -> None:
    entry = offered(vera)
    data = f"say:{entry.dialog_id}:{entry.seq}"
    assert press(vera, f"{data}:1") == ""
    assert press(vera, f"{data}:1") == ""
    assert press(vera, f"{data}:0") == ""
    assert said(vera) == ["Hello", "Payment"]
    method, params = calls()[-1]
    assert (method, params["message_id"]) == ("editMessageText", f"copy://{entry.seq}/0")
    assert "Payment" in params["text"]
    assert len(calls()) == 2


def test_a_choice_of_a_question_that_is_over_is_not_said(vera: BotUser) -> None:
    entry = offered(vera)
    post_message(entry.dialog_id, "user", "Never mind")
    assert "gone on" in press(vera, f"say:{entry.dialog_id}:{entry.seq}:1")
    assert "gone on" in press(vera, f"say:{entry.dialog_id}:{entry.seq}:9")
    assert said(vera) == ["Hello", "Never mind"]


def test_a_person_is_called_and_not_waited_for_any_more(people: People, vera: BotUser) -> None:
    entry = answer(dialog_with(vera), "Green tea")
    call = f"call:{entry.dialog_id}:{entry.seq}:0"
    assert press(vera, call) == ""
    assert dialog_with(vera).handoff == "requested"
    assert "already" in press(vera, call)
    _method, params = calls()[-1]
    [[button]] = params["reply_markup"]["inline_keyboard"]
    assert press(vera, button["callback_data"]) == ""
    assert dialog_with(vera).handoff == "cancelled"
    take_over(entry.dialog_id, people.anna)
    assert "already" in press(vera, call)


def test_a_stranger_moves_nothing_in_the_dialog_of_another(people: People, vera: BotUser) -> None:
    stranger = begin(people.shop, VERA + 1, "Eve", number=2)
    entry = offered(vera)
    for verb in ("say", "call", "stay"):
        assert press(stranger, f"{verb}:{entry.dialog_id}:{entry.seq}:0") == ""
    assert said(vera) == ["Hello"]
    assert Dialog.objects.get(pk=entry.dialog_id).handoff == "none"


def test_other_buttons_are_others_business(vera: BotUser) -> None:
    for data in ("topic:1:close", "say:x:1:1", "", "say:1:1"):
        assert not take_press(vera.bot, "callback_query", {"id": "1", "data": data})
    assert not take_press(vera.bot, "message", {"data": "say:1:1:1"})

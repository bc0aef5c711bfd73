"""What is said on a site is read in Telegram by whom it is said to, once, and by nobody else."""

from uuid import uuid4

import pytest
from django.utils import timezone

from bot.models import BotUser, Outgoing
from dialogs.actions import (
    close_dialog,
    delete_message,
    edit_message,
    post_message,
    release,
    reopen,
    request_handoff,
    take_over,
)
from dialogs.models import Site
from tests.bot.telling.chat import VERA, answer, begin, calls, dialog_with, send_all, texts
from tests.people import People

pytestmark = pytest.mark.django_db


def test_a_managers_answer_is_sent_as_it_was_written(people: People, vera: BotUser) -> None:
    dialog = dialog_with(vera)
    post_message(dialog.pk, "manager", "5 < 7 & _so_ <b>on</b>", uuid4(), author=people.anna)
    assert texts() == [
        "<i>Anna joined the conversation</i>",
        "5 &lt; 7 &amp; _so_ &lt;b&gt;on&lt;/b&gt;",
    ]
    rows = Outgoing.objects.order_by("pk")
    assert {(row.bot_id, row.chat_id, row.dialog_id) for row in rows} == {
        (vera.bot_id, VERA, dialog.pk)
    }
    assert [(row.seq, row.params["parse_mode"]) for row in rows] == [(2, "HTML"), (3, "HTML")]


def test_a_note_a_visitors_own_words_and_what_is_said_in_the_web_are_not_sent(
    people: People, vera: BotUser
) -> None:
    dialog = dialog_with(vera)
    post_message(dialog.pk, "manager", "a note", uuid4(), author=people.anna, private=True)
    post_message(dialog.pk, "user", "said in the Mini App", uuid4())
    post_message(people.dialog.pk, "user", "Hello", uuid4())
    post_message(people.dialog.pk, "manager", "Hello", uuid4(), author=people.anna)
    assert calls() == []


def test_who_blocked_the_bot_is_sent_nothing(people: People, vera: BotUser) -> None:
    BotUser.objects.update(blocked_at=timezone.now())
    post_message(dialog_with(vera).pk, "manager", "Hello", uuid4(), author=people.anna)
    assert calls() == []


def test_an_answer_goes_to_the_bot_that_was_written_to_last(people: People, vera: BotUser) -> None:
    second = begin(people.shop, VERA, "Vera", number=2)
    assert dialog_with(second) == dialog_with(vera)
    answer(dialog_with(vera), "Green tea")
    assert {row.bot_id for row in Outgoing.objects.all()} == {second.bot_id}


def test_a_long_answer_is_several_messages_and_an_edit_takes_more_or_fewer_of_them(
    people: People, vera: BotUser
) -> None:
    Site.objects.update(handoff_assign="manual")
    dialog = dialog_with(vera)
    take_over(dialog.pk, people.anna)
    Outgoing.objects.all().delete()
    long, longer = "word " * 1000, "word " * 1700
    entry = post_message(dialog.pk, "manager", long, uuid4(), author=people.anna).entry
    assert [row.part for row in Outgoing.objects.order_by("pk")] == [0, 1]
    send_all()
    edit_message(dialog.pk, entry.seq, people.anna, longer)
    assert [method for method, _params in calls()[2:]] == [
        "editMessageText",
        "editMessageText",
        "sendMessage",
    ]
    assert [params.get("message_id") for _method, params in calls()[2:]] == [
        f"copy://{entry.seq}/0",
        f"copy://{entry.seq}/1",
        None,
    ]
    edit_message(dialog.pk, entry.seq, people.anna, "short")
    assert [(method, params["message_id"]) for method, params in calls()[5:]] == [
        ("editMessageText", f"copy://{entry.seq}/0"),
        ("deleteMessage", f"copy://{entry.seq}/1"),
        ("deleteMessage", f"copy://{entry.seq}/2"),
    ]


def test_a_message_that_is_deleted_before_it_was_sent_is_deleted_after_it_was(
    people: People, vera: BotUser
) -> None:
    dialog = dialog_with(vera)
    take_over(dialog.pk, people.anna)
    entry = post_message(dialog.pk, "manager", "Oops", uuid4(), author=people.anna).entry
    delete_message(dialog.pk, entry.seq, people.anna)
    assert calls()[-1] == ("deleteMessage", {"message_id": f"copy://{entry.seq}/0"})


def test_what_becomes_of_a_dialog_is_said_in_the_visitors_language_without_a_sound(
    people: People, vera: BotUser
) -> None:
    dialog = dialog_with(vera)
    request_handoff(dialog.pk, "visitor")
    take_over(dialog.pk, people.anna)
    release(dialog.pk, people.anna)
    BotUser.objects.update(language="ru")
    take_over(dialog.pk, people.boris)
    close_dialog(dialog.pk, people.boris)
    said = texts()
    assert said[0].startswith("<i>A person was asked for. You are next.")
    assert said[1:3] == [
        "<i>Anna joined the conversation</i>",
        "<i>The conversation with the manager is over</i>",
    ]
    assert len(said) == 5
    assert "Boris" in said[3]
    assert all(params["disable_notification"] for _method, params in calls())
    reopen(dialog.pk, people.anna)
    assert len(texts()) == 5


def test_an_assistants_answer_names_its_source_and_offers_a_person(vera: BotUser) -> None:
    source = {"title": "Tea & co", "url": 'https://tea.example/?a="b"&c'}
    own = {"title": "kept here", "url": "/articles/7"}
    entry = answer(dialog_with(vera), "Green tea.", sources=[source, own])
    [(method, params)] = calls()
    assert method == "sendMessage"
    assert params["text"] == (
        "Green tea.\n\nSource: "
        '<a href="https://tea.example/?a=&quot;b&quot;&amp;c">Tea &amp; co</a>'
    )
    [[button]] = params["reply_markup"]["inline_keyboard"]
    assert button["callback_data"] == f"call:{entry.dialog_id}:{entry.seq}:0"
    assert "reply_parameters" not in params


def test_choices_are_buttons(vera: BotUser) -> None:
    titles = ["Delivery", "Payment " * 20]
    answer(dialog_with(vera), "Is it one of these?\n– Delivery\n– Payment", choices=titles)
    [(_method, params)] = calls()
    assert params["text"] == "Is it one of these?"
    rows = params["reply_markup"]["inline_keyboard"]
    assert rows[0][0]["text"] == "Delivery"
    assert len(rows) == 3
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in rows)


def test_an_answer_to_an_earlier_question_says_to_which(vera: BotUser) -> None:
    dialog = dialog_with(vera)
    post_message(dialog.pk, "user", "And coffee?", uuid4())
    answer(dialog, "Green tea", reply_to=1)
    [(_method, params)] = calls()
    assert params["reply_parameters"]["message_id"] == "copy://1/0"

"""What is said in a dialog stands in its topic, once, whoever said it and by whichever door."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from bot.models import Bot, Copy, Group, Outgoing, Topic
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
from dialogs.models import Dialog, Entry, Site
from tests.people import People

CHAT = -1001234567890


@pytest.fixture
def group(people: People) -> Group:
    bot = Bot.objects.create(site=people.shop, token="4000:" + "a" * 35, username="shop_bot")
    return Group.objects.create(site=people.shop, bot=bot, chat_id=CHAT, linked_by=people.anna)


def says(dialog: Dialog, text: str, author: User | None = None, **words: Any) -> Entry:
    sender = Entry.Sender.MANAGER if author else Entry.Sender.USER
    return post_message(dialog.pk, sender, text, author=author, **words).entry


def calls(*methods: str) -> list[dict[str, Any]]:
    found = Outgoing.objects.filter(chat_id=CHAT).order_by("pk")
    return [each.params for each in (found.filter(method__in=methods) if methods else found)]


def texts() -> list[str]:
    return [each["text"] for each in calls("sendMessage")]


def sent(entry: Entry, number: int, part: int = 0) -> None:
    """Telegram has taken what says an entry."""
    group = Group.objects.get()
    copy = {"bot": group.bot, "chat_id": CHAT, "dialog": entry.dialog, "seq": entry.seq}
    Copy.objects.create(**copy, part=part, message_id=number)
    Outgoing.objects.filter(seq=entry.seq, part=part).update(state="sent")


@pytest.mark.django_db
def test_everybody_is_named_and_every_dialog_has_one_topic(people: People, group: Group) -> None:
    says(people.dialog, "Where is <my> order?")
    says(people.other, "Hello")
    says(people.dialog, "On its way", people.anna)
    says(people.dialog, "A difficult one", people.boris, private=True)
    assert texts() == [
        "<b>Vera</b>\nWhere is &lt;my&gt; order?",
        "<b>Viktor</b>\nHello",
        "<i>Теперь отвечает Anna.</i>",
        "💬 <b>Anna</b>\nOn its way",
        "🔒 <b>Boris</b>, заметка\nA difficult one",
    ]
    topics = {each.dialog_id: each for each in Topic.objects.all()}
    assert len(topics) == 2
    mine = f"topic://{topics[people.dialog.pk].pk}"
    assert [each["message_thread_id"] == mine for each in calls("sendMessage")] == [
        True, False, True, True, True,
    ]  # fmt: skip
    assert topics[people.dialog.pk].name == f"Vera #{people.dialog.pk}"


@pytest.mark.django_db
def test_a_site_without_a_group_pays_nothing(people: People, group: Group) -> None:
    Site.objects.get(pk=people.rival.pk)
    assert Site.objects.get(pk=people.shop.pk).has_group
    group.trouble = "The bot was removed from the group."
    group.save()
    assert not Site.objects.get(pk=people.shop.pk).has_group
    says(people.dialog, "Hello")
    assert calls() == []
    group.trouble = ""
    group.save()
    bot = Bot.objects.get()
    bot.enabled = False
    bot.save()
    says(people.dialog, "Hello")
    assert calls() == []
    bot.enabled = True
    bot.save()
    assert Site.objects.get(pk=people.shop.pk).has_group
    bot.delete()
    assert not Site.objects.get(pk=people.shop.pk).has_group


@pytest.mark.django_db
def test_edits_change_the_message_and_deletions_take_it_away(people: People, group: Group) -> None:
    entry = says(people.dialog, "On its wya", people.anna)
    sent(entry, 77)
    edit_message(people.dialog.pk, entry.seq, people.anna, "On its way")
    (edit,) = calls("editMessageText")
    assert edit["message_id"] == f"copy://{entry.seq}/0"
    assert edit["text"] == "💬 <b>Anna</b>\nOn its way"
    delete_message(people.dialog.pk, entry.seq, people.anna)
    assert calls("deleteMessage") == [{"message_id": f"copy://{entry.seq}/0"}]


@pytest.mark.django_db
def test_a_text_that_grows_or_shrinks_has_as_many_messages_as_it_needs(
    people: People, group: Group
) -> None:
    entry = says(people.dialog, "short", people.anna)
    sent(entry, 77)
    edit_message(people.dialog.pk, entry.seq, people.anna, "long " * 900)
    assert len(calls("editMessageText")) == 1
    assert [each.part for each in Outgoing.objects.filter(seq=entry.seq, method="sendMessage")] == [
        0, 1,
    ]  # fmt: skip
    edit_message(people.dialog.pk, entry.seq, people.anna, "short")
    assert calls("deleteMessage") == [{"message_id": f"copy://{entry.seq}/1"}]


@pytest.mark.django_db
def test_files_go_along_and_the_first_one_says_whose_they_are(people: People, group: Group) -> None:
    file = SimpleUploadedFile("bill.txt", b"one tea", "text/plain")
    entry = says(people.dialog, "", files=[file])
    (call,) = calls("sendDocument")
    assert call["document"] == f"attach://{entry.files[0].pk}"
    assert call["caption"] == "<b>Vera</b>"
    says(people.dialog, "And this", files=[SimpleUploadedFile("a.txt", b"a", "text/plain")])
    assert "caption" not in calls("sendDocument")[1]
    assert texts()[-1] == "<b>Vera</b>\nAnd this"


@pytest.mark.django_db
def test_the_buttons_and_the_topic_are_as_the_dialog_stands(people: People, group: Group) -> None:
    def buttons() -> list[str]:
        rows = calls("editMessageReplyMarkup")[-1]["reply_markup"]["inline_keyboard"]
        return [each["callback_data"].rpartition(":")[2] for each in rows[0]]

    says(people.dialog, "Hello")
    request_handoff(people.dialog.pk, "visitor")
    take_over(people.dialog.pk, people.anna)
    assert buttons() == ["release", "close"]
    release(people.dialog.pk, people.anna)
    assert buttons() == ["take", "close"]
    close_dialog(people.dialog.pk, people.anna)
    assert buttons() == ["reopen"]
    reopen(people.dialog.pk, people.anna)
    assert buttons() == ["take", "close"]
    methods = list(
        Outgoing.objects.filter(method__in=["closeForumTopic", "reopenForumTopic"])
        .order_by("pk")
        .values_list("method", flat=True)
    )
    assert methods == ["closeForumTopic", "reopenForumTopic"]
    order = list(Outgoing.objects.order_by("pk").values_list("method", flat=True))
    assert order[-2:] == ["reopenForumTopic", "sendMessage"]  # opened before it is said there


@pytest.mark.django_db
def test_a_visitor_who_gets_another_name_has_it_in_the_topic(
    people: People, group: Group, django_capture_on_commit_callbacks: Any
) -> None:
    says(people.dialog, "Hello")
    people.vera.name = "Vera Petrova"
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            people.vera.save(update_fields=["name"])
    (call,) = calls("editForumTopic")
    assert call["name"] == f"Vera Petrova #{people.dialog.pk}"

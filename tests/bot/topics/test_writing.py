"""What a manager writes in a topic is their answer; of anybody else nothing reaches a visitor."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from bot.models import Copy, Group, Outgoing, Topic
from bot.updates.files import File, at_hand
from dialogs.actions import post_message, take_over
from dialogs.models import Dialog, Member
from tests.bot.topics.conftest import ANNA, BORIS, CHAT, STRANGER, Forum
from tests.people import People


def log(dialog: Dialog) -> list[tuple[str, str, str, bool]]:
    entries = dialog.entries.exclude(sender="system").order_by("seq")
    return [(each.kind, each.author_name, each.text, each.private) for each in entries]


@pytest.mark.django_db
def test_a_managers_message_is_the_public_answer_and_is_not_said_in_the_topic_again(
    people: People, forum: Forum
) -> None:
    forum.topic(people.dialog)
    body = forum.message(ANNA, "On its way")
    assert forum.takes(body)
    assert forum.takes(body)  # a worker was killed, and Telegram sends it again
    assert log(people.dialog) == [("message", "Anna", "On its way", False)]
    people.dialog.refresh_from_db()
    assert people.dialog.handoff == "active"  # the first public reply takes over
    assert people.dialog.manager == people.anna
    texts = [each.params.get("text") for each in Outgoing.objects.filter(method="sendMessage")]
    assert texts == ["<i>Anna answers now.</i>"]
    assert Copy.objects.get().message_id == body["message_id"]


@pytest.mark.django_db
def test_a_note_is_for_colleagues_and_takes_nothing_over(people: People, forum: Forum) -> None:
    forum.topic(people.dialog)
    forum.takes(forum.message(ANNA, "/note a difficult one\nbe kind"))
    forum.takes(forum.message(ANNA, "/note@shop_bot and again"))
    forum.takes(forum.message(ANNA, "/note@other_bot not ours"))
    assert log(people.dialog) == [
        ("message", "Anna", "a difficult one\nbe kind", True),
        ("message", "Anna", "and again", True),
    ]
    people.dialog.refresh_from_db()
    assert people.dialog.handoff == "none"


@pytest.mark.django_db
def test_files_go_along_also_without_a_word_and_what_did_not_come_is_said(
    people: People, forum: Forum
) -> None:
    forum.topic(people.dialog)
    bill = {"file_id": "bill", "file_name": "bill.txt", "file_size": 7}
    film = {"file_id": "film", "file_name": "film.mp4", "file_size": 30_000_000}
    have = {"bill": File(b"one tea"), "film": File(refused="large")}
    with at_hand(have):
        forum.takes(forum.message(ANNA, None, document=bill))
        forum.takes(forum.message(ANNA, None, document=bill, caption="/note for us"))
        forum.takes(forum.message(ANNA, None, video=film, caption="A film"))
        forum.takes(forum.message(ANNA, None, location={"latitude": 1.5, "longitude": 2}))
        forum.takes(forum.message(ANNA, None, pinned_message={}))  # which nobody has said
    entries = list(people.dialog.entries.exclude(sender="system").order_by("seq"))
    files = [(each.text, [file.name for file in each.files], each.private) for each in entries]
    assert files[:3] == [
        ("", ["bill.txt"], False), ("for us", ["bill.txt"], True), ("A film", [], False),
    ]  # fmt: skip
    assert files[3][0].startswith("📍 1.5, 2")
    assert len(files) == 4
    assert forum.said() == ["📎 film.mp4, 28.6 MB: too large, it stayed in Telegram."]


@pytest.mark.django_db
def test_a_reply_names_what_it_answers_and_quotes_no_note_to_the_visitor(
    people: People, forum: Forum
) -> None:
    forum.topic(people.dialog)
    asked = post_message(people.dialog.pk, "user", "Where is my order?").entry
    note = post_message(
        people.dialog.pk, "manager", "a thief", author=people.boris, private=True
    ).entry
    for number, entry in ((71, asked), (72, note), (73, None)):
        seq = entry.seq if entry else 0
        Copy.objects.create(
            bot=forum.bot, chat_id=CHAT, message_id=number, dialog=people.dialog, seq=seq
        )
    for number in (71, 72, 73, 74):
        forum.takes(forum.message(ANNA, "Answer", reply_to_message={"message_id": number}))
    forum.takes(forum.message(ANNA, "/note him?", reply_to_message={"message_id": 72}))
    data = [
        each.data
        for each in people.dialog.entries.filter(author=people.anna, sender="manager").order_by(
            "seq"
        )
    ]
    assert data == [
        {"quotes": asked.seq, "quote": "Where is my order?"},
        {},
        {},
        {},
        {"quotes": note.seq, "quote": "a thief"},
    ]


@pytest.mark.django_db
def test_an_edit_is_an_edit_of_the_own_message_and_only_where_it_changes_something(
    people: People, forum: Forum
) -> None:
    forum.topic(people.dialog)
    body = forum.message(ANNA, "On its wya")
    note = forum.message(ANNA, "/note hm")
    forum.takes(body)
    forum.takes(note)
    forum.takes(body | {"text": "On its way"}, "edited_message")
    forum.takes(body | {"text": "On its way"}, "edited_message")
    forum.takes(note | {"text": "/note hmm"}, "edited_message")
    assert log(people.dialog)[2:] == [
        ("edit", "Anna", "On its way", False),
        ("edit", "Anna", "hmm", True),
    ]
    assert not Outgoing.objects.filter(method="editMessageText").exists()
    forum.takes(body | {"text": "Mine", "from": {**body["from"], "id": BORIS}}, "edited_message")
    assert forum.said() == ["This message is not yours to change."]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "zoya", "former", "anonymous"])
def test_of_who_is_no_manager_of_the_site_nothing_is_stored_and_they_are_told_once_a_day(
    people: People, forum: Forum, who: str
) -> None:
    from bot.models import Linked

    forum.topic(people.dialog)
    fields: dict[str, Any] = {}
    match who:
        case "zoya":
            Linked.objects.create(user=people.zoya, telegram_id=STRANGER)
        case "former":
            Linked.objects.create(user=people.root, telegram_id=STRANGER)
            User.objects.filter(pk=people.root.pk).update(is_active=False)
        case "anonymous":
            fields = {"sender_chat": {"id": forum.group.chat_id, "type": "supergroup"}}
    for text in ("Let me in", "/note me too", "/take", "again"):
        assert forum.takes(forum.message(STRANGER, text, **fields))
    assert people.dialog.entries.count() == 0
    (said,) = forum.said()
    expected = "Write as yourself, not anonymously." if who == "anonymous" else "You are not linked"
    assert expected in said
    assert Outgoing.objects.get().params["message_thread_id"] == 40


@pytest.mark.django_db
def test_commands_do_what_the_buttons_do_and_say_why_not(people: People, forum: Forum) -> None:
    forum.topic(people.dialog)
    for verb, state in (("take", "active"), ("release", "released")):
        forum.takes(forum.message(ANNA, f"/{verb}"))
        people.dialog.refresh_from_db()
        assert people.dialog.handoff == state
    for verb, status in (("close", "closed"), ("reopen", "open")):
        forum.takes(forum.message(ANNA, f"/{verb}"))
        people.dialog.refresh_from_db()
        assert people.dialog.status == status
    assert forum.said() == []
    take_over(people.dialog.pk, people.anna)
    forum.takes(forum.message(BORIS, "/take"))
    assert forum.said() == ["Anna answers already."]
    forum.takes(forum.message(BORIS, "/refund 100"))  # is no answer to a visitor
    assert "Nothing of this message was sent." in forum.said()[1]
    assert log(people.dialog) == []


@pytest.mark.django_db
def test_a_button_is_for_managers_of_the_site_and_two_cannot_take_one_dialog(
    people: People, forum: Forum
) -> None:
    forum.topic(people.dialog)
    take = f"h:{people.dialog.pk}:take"
    assert forum.press(STRANGER, take) == "You are not linked as a manager of this site."
    assert not people.dialog.entries.exists()
    assert forum.press(ANNA, take) == ""
    assert forum.press(BORIS, take) == "Anna answers already."
    assert forum.press(ANNA, f"h:{people.other.pk}:close") == "This is not a dialog of this group."
    assert forum.press(ANNA, f"h:{people.dialog.pk}:delete") == (
        "This is not a dialog of this group."
    )
    people.dialog.refresh_from_db()
    assert (people.dialog.status, people.dialog.manager) == ("open", people.anna)
    Member.objects.filter(user=people.anna).delete()
    assert forum.press(ANNA, f"h:{people.dialog.pk}:close") == (
        "You are not linked as a manager of this site."
    )


@pytest.mark.django_db
def test_beside_the_topics_nobody_answers_which_is_said_once(people: People, forum: Forum) -> None:
    forum.topic(people.dialog)
    for _time in range(2):
        assert forum.takes(forum.message(ANNA, "lunch?", thread=None))
        assert forum.takes(forum.message(ANNA, "lunch?", thread=99))
        assert forum.takes(forum.message(STRANGER, "lunch?", thread=None))
    assert len(forum.said()) == 1
    assert people.dialog.entries.count() == 0


@pytest.mark.django_db
def test_closing_a_topic_by_hand_closes_the_dialog_where_a_manager_does(
    people: People, forum: Forum
) -> None:
    topic = forum.topic(people.dialog)
    post_message(people.dialog.pk, "user", "Hello")
    Outgoing.objects.all().delete()
    forum.takes(forum.message(STRANGER, None, forum_topic_closed={}))
    people.dialog.refresh_from_db()
    assert people.dialog.status == "open"
    topic.refresh_from_db()
    assert topic.is_closed  # the next message opens it
    forum.takes(forum.message(ANNA, None, forum_topic_closed={}))
    people.dialog.refresh_from_db()
    assert people.dialog.status == "closed"
    assert not Outgoing.objects.filter(method="sendMessage").exists()
    forum.takes(forum.message(ANNA, None, forum_topic_reopened={}))
    people.dialog.refresh_from_db()
    assert people.dialog.status == "open"


@pytest.mark.django_db
def test_a_group_that_goes_on_under_another_number_is_the_same_group(
    people: People, forum: Forum
) -> None:
    new = -1009999
    forum.topic(people.dialog)
    post_message(people.dialog.pk, "user", "Hello")
    said = forum.message(ANNA, None, None, migrate_to_chat_id=new)
    forum.takes(said)
    told = forum.message(ANNA, None, None, migrate_from_chat_id=forum.group.chat_id)
    forum.takes(told | {"chat": {"id": new, "type": "supergroup"}})
    forum.group.refresh_from_db()
    assert forum.group.chat_id == new
    assert set(Outgoing.objects.values_list("chat_id", flat=True)) == {new}
    forum.takes(forum.message(ANNA, "On its way"))
    assert log(people.dialog)[-1] == ("message", "Anna", "On its way", False)


@pytest.mark.django_db
def test_a_bot_that_was_removed_or_may_nothing_says_so_until_it_may_again(
    people: People, forum: Forum
) -> None:
    def becomes(**member: object) -> str:
        chat = {"id": forum.group.chat_id, "type": "supergroup"}
        forum.takes({"chat": chat, "new_chat_member": member}, "my_chat_member")
        return Group.objects.get().trouble

    assert becomes(status="kicked") == "The bot was removed from the group."
    assert becomes(status="member") == "The bot is no administrator of the group."
    assert becomes(status="administrator") == "The bot may not manage topics."
    post_message(people.dialog.pk, "user", "Hello")
    assert not Topic.objects.exists()
    assert becomes(status="administrator", can_manage_topics=True) == ""
    post_message(people.dialog.pk, "user", "Hello")
    assert Topic.objects.exists()

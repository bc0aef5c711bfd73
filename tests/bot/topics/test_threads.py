"""A topic is made by what is said in it first, again where somebody deleted it, and opened where it
is closed; what is said is there once.
"""

import pytest

from bot.models import Bot, Chat, Group, Linked, Outgoing, Topic
from bot.sending import limits
from dialogs.actions import close_dialog, edit_message, post_message, take_over
from tests.bot.sending.leaving import send
from tests.people import People
from tests.services.telegram.client.accounts import BotAccount
from tests.services.telegram.client.groups import Group as Forum

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(people: People, telegram: BotAccount) -> Forum:
    """The group of shop, at Telegram."""
    people.shop.locale = "en"
    people.shop.save()
    anna = telegram.person("Anna")
    forum = telegram.group(anna, title="Shop", forum=True)
    bot = Bot.objects.create(site=people.shop, token=telegram.token, username=telegram.username)
    Linked.objects.create(user=people.anna, telegram_id=anna.id)
    Group.objects.create(site=people.shop, bot=bot, chat_id=forum.id, linked_by=people.anna)
    return forum


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty messages a minute are for people."""
    for name in ("BOT", "GROUP", "PRIVATE"):
        monkeypatch.setattr(limits, name, (10_000, 1))


def leave() -> None:
    """What a worker does."""
    for chat in list(Chat.objects.order_by("pk")):
        assert send(Bot.objects.get(), chat.chat_id) is None


def said(forum: Forum, thread: int) -> list[str]:
    return [each.text for each in forum.of(thread) if each.text]


def test_the_first_message_makes_a_topic_with_its_head_and_the_others_stand_in_it(
    people: People, forum: Forum
) -> None:
    post_message(people.dialog.pk, "user", "Where is my order?")
    post_message(people.other.pk, "user", "Hello")
    post_message(people.dialog.pk, "user", "It is late")
    leave()
    first, second = forum.topics
    assert [first["name"], second["name"]] == [
        f"Vera #{people.dialog.pk}", f"Viktor #{people.other.pk}",
    ]  # fmt: skip
    head, *rest = said(forum, first["id"])
    assert head.startswith("Vera · website\n")
    assert f"/admin/inbox/{people.dialog.pk}/" in head
    assert rest == ["Vera\nWhere is my order?", "Vera\nIt is late"]
    assert said(forum, second["id"])[1:] == ["Viktor\nHello"]


def test_the_buttons_change_with_the_state_and_edits_change_what_stands_there(
    people: People, forum: Forum
) -> None:
    def buttons() -> list[str]:
        topic = Topic.objects.get(dialog=people.dialog)
        head = next(each for each in forum.of(topic.thread_id or 0) if each.buttons)
        return [each.text for each in head.buttons[0]]

    post_message(people.dialog.pk, "user", "Hello")
    leave()
    assert buttons() == ["Take over", "Close"]
    take_over(people.dialog.pk, people.anna)
    entry = post_message(people.dialog.pk, "manager", "On its wya", author=people.anna).entry
    edit_message(people.dialog.pk, entry.seq, people.anna, "On its way")
    leave()
    assert buttons() == ["Release", "Close"]
    assert said(forum, forum.topics[0]["id"])[-2:] == ["Anna answers now.", "💬 Anna\nOn its way"]
    close_dialog(people.dialog.pk, people.anna)
    leave()
    assert buttons() == ["Reopen"]
    assert forum.topics[0]["closed"]
    post_message(people.dialog.pk, "user", "One thing more")
    leave()
    assert not forum.topics[0]["closed"]
    assert said(forum, forum.topics[0]["id"])[-2:] == [
        "The dialog is open again.", "Vera\nOne thing more",
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["", "TOPIC_DELETED"])
def test_a_topic_that_somebody_deleted_is_made_again_and_each_message_is_there_once(
    people: People, forum: Forum, words: str
) -> None:
    post_message(people.dialog.pk, "user", "One")
    leave()
    forum.delete_topic(forum.topics[0]["id"], words)
    post_message(people.dialog.pk, "user", "Two")
    post_message(people.dialog.pk, "user", "Three")
    leave()
    _old, new = forum.topics
    head, *rest = said(forum, new["id"])
    assert head.startswith("Vera · website\n")
    assert rest == ["Vera\nTwo", "Vera\nThree"]
    take_over(people.dialog.pk, people.anna)
    leave()
    assert [each.text for each in forum.of(new["id"])[1].buttons[0]] == ["Release", "Close"]
    assert not Outgoing.objects.exclude(state="sent").exists()


def test_a_topic_that_was_closed_is_opened_and_the_message_is_there_once(
    people: People, forum: Forum
) -> None:
    post_message(people.dialog.pk, "user", "One")
    leave()
    (topic,) = forum.topics
    forum.close_topic(topic["id"])
    post_message(people.dialog.pk, "user", "Two")
    leave()
    assert said(forum, topic["id"])[1:] == ["Vera\nOne", "Vera\nTwo"]
    assert not forum.topics[0]["closed"]


def test_a_group_in_which_no_topic_can_be_made_is_left_with_the_reason(
    people: People, forum: Forum
) -> None:
    forum.manages_topics(False)
    post_message(people.dialog.pk, "user", "One")
    post_message(people.dialog.pk, "user", "Two")
    leave()
    assert "not enough rights" in Group.objects.get().trouble
    assert not Outgoing.objects.filter(state="waiting").exists()
    people.shop.refresh_from_db()
    assert not people.shop.has_group


def test_a_bot_that_was_thrown_out_says_so_and_what_waits_is_not_sent_later(
    people: People, forum: Forum
) -> None:
    forum.kick()
    post_message(people.dialog.pk, "user", "One")
    leave()
    assert "kicked" in Group.objects.get().trouble
    assert not Outgoing.objects.filter(state="waiting").exists()


def test_a_group_that_became_another_chat_takes_what_waits_with_it(
    people: People, telegram: BotAccount, forum: Forum
) -> None:
    plain = telegram.group(telegram.person("Boris"), title="Plain", kind="group")
    Group.objects.update(chat_id=plain.id)
    post_message(people.dialog.pk, "user", "One")
    moved = plain.migrate(forum=True)
    leave()  # which finds that it is another one
    leave()
    assert Group.objects.get().chat_id == moved.id
    assert said(moved, moved.topics[0]["id"])[1:] == ["Vera\nOne"]

"""What Telegram refuses, and what becomes of it and of what waits behind it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bot.models import Bot, Chat, Copy, Outgoing
from bot.sending.outbox import put
from tests.bot.sending.leaving import make_bot, send, states
from tests.bot.sending.telegram_says import (
    BAD_GATEWAY,
    BLOCKED,
    FLOOD,
    Answer,
    TelegramSays,
    refused,
)
from tests.people import People

pytestmark = pytest.mark.django_db

VERA, VIKTOR, OLGA, GROUP, SUPERGROUP = 7001, 7002, 7003, -5001, -1005001


def say(bot: Bot, *texts: str, chat_id: int = VERA, **params: object) -> None:
    for text in texts:
        put(bot.pk, chat_id, "sendMessage", {"text": text, **params})


def test_what_waits_leaves_in_its_order(bot: Bot, says: TelegramSays) -> None:
    say(bot, "one", "two", "three")
    assert send(bot, VERA) is None
    assert says.texts == ["one", "two", "three"]
    assert {(call.token, call.method) for call in says.calls} == {(bot.token, "sendMessage")}
    assert states(VERA) == ["sent"] * 3
    assert [row.message_id for row in Outgoing.objects.order_by("pk")] == [101, 102, 103]


def test_a_flood_wait_is_obeyed_to_the_second_and_by_its_chat_alone(
    bot: Bot, says: TelegramSays
) -> None:
    says.answers = [FLOOD]
    say(bot, "one", "two")
    say(bot, "elsewhere", chat_id=VIKTOR)
    before = timezone.now()
    wait = send(bot, VERA)
    assert wait is not None
    assert timedelta(seconds=2.5) < wait <= timedelta(seconds=3)
    until = Chat.objects.get(chat_id=VERA).not_before
    assert until is not None
    assert timedelta(seconds=3) <= until - before < timedelta(seconds=3.5)
    assert send(bot, VIKTOR) is None
    assert says.texts == ["one", "elsewhere"]
    Chat.objects.update(not_before=timezone.now())
    assert send(bot, VERA) is None
    assert says.texts == ["one", "elsewhere", "one", "two"]
    assert list(Outgoing.objects.filter(chat_id=VERA).values_list("attempts", flat=True)) == [1, 1]


def test_two_chats_refused_at_the_same_moment_hold_the_bot_and_no_other_bot(
    people: People, bot: Bot, says: TelegramSays
) -> None:
    says.answers = [FLOOD, FLOOD]
    second = make_bot(people, 2)
    for chat_id in (VERA, VIKTOR, OLGA):
        say(bot, "hello", chat_id=chat_id)
    say(second, "hello", chat_id=OLGA)
    assert None not in [send(bot, chat_id) for chat_id in (VERA, VIKTOR, OLGA)]
    assert len(says.calls) == 2
    assert send(second, OLGA) is None


@pytest.mark.parametrize(
    "answer", [BAD_GATEWAY, refused(500, "Internal Server Error"), refused(503, "restart")]
)
def test_when_telegram_is_away_it_is_tried_again_and_nothing_overtakes(
    bot: Bot, says: TelegramSays, answer: Answer
) -> None:
    says.answers = [answer, answer]
    say(bot, "one", "two")
    assert send(bot, VERA)
    Chat.objects.update(not_before=timezone.now())
    assert send(bot, VERA)
    assert says.texts == ["one", "one"]
    Chat.objects.update(not_before=timezone.now())
    assert send(bot, VERA) is None
    assert says.texts == ["one", "one", "one", "two"]
    assert states(VERA) == ["sent", "sent"]


def test_when_nobody_listens_it_is_tried_again_for_a_day(bot: Bot, says: TelegramSays) -> None:
    says.close()
    say(bot, "one")
    assert send(bot, VERA)
    assert states(VERA) == ["waiting"]
    Outgoing.objects.update(created_at=timezone.now() - timedelta(hours=25))
    Chat.objects.update(not_before=timezone.now())
    assert send(bot, VERA) is None
    assert states(VERA) == ["failed"]


def test_markup_that_telegram_does_not_understand_is_sent_as_plain_text(
    bot: Bot, says: TelegramSays
) -> None:
    says.answers = [refused(400, "Bad Request: can't parse entities: Unclosed start tag")]
    say(bot, "<b>5 &lt; 7</b>", "next", parse_mode="HTML")
    assert send(bot, VERA) is None
    assert says.texts == ["<b>5 &lt; 7</b>", "5 < 7", "next"]
    assert "parse_mode" not in says.calls[1].fields
    assert states(VERA) == ["sent", "sent"]


def test_what_is_refused_for_good_is_kept_and_stops_nothing(bot: Bot, says: TelegramSays) -> None:
    says.answers = [refused(400, "Bad Request: message is too long")]
    say(bot, "one", "two")
    assert send(bot, VERA) is None
    assert states(VERA) == ["failed", "sent"]
    assert "too long" in Outgoing.objects.earliest("pk").error


@pytest.mark.parametrize(
    "said",
    [
        "Bad Request: message is not modified: specified new message content is exactly the same",
        "Bad Request: message to edit not found",
        "Bad Request: message can't be deleted for everyone",
    ],
)
def test_an_edit_that_changes_nothing_or_comes_too_late_troubles_nobody(
    bot: Bot, says: TelegramSays, said: str
) -> None:
    says.answers = [refused(400, said)]
    put(bot.pk, VERA, "editMessageText", {"message_id": 17, "text": "one"})
    assert send(bot, VERA) is None
    assert states(VERA) == ["sent"]


@pytest.mark.parametrize(
    "answer",
    [
        BLOCKED,
        refused(403, "Forbidden: user is deactivated"),
        refused(400, "Bad Request: chat not found"),
    ],
)
def test_who_blocked_the_bot_gets_nothing_of_what_waited(
    bot: Bot, says: TelegramSays, answer: Answer
) -> None:
    says.answers = [answer]
    say(bot, "one", "two")
    say(bot, "elsewhere", chat_id=VIKTOR)
    assert send(bot, VERA) is None
    assert send(bot, VIKTOR) is None
    assert says.texts == ["one", "elsewhere"]
    assert states(VERA) == ["failed", "failed"]


def test_a_group_that_became_a_supergroup_gets_there_what_waited_in_order(
    bot: Bot, says: TelegramSays
) -> None:
    said = "Bad Request: group chat was upgraded to a supergroup chat"
    says.answers = [refused(400, said, migrate_to_chat_id=SUPERGROUP)]
    say(bot, "one", "two", chat_id=GROUP)
    assert send(bot, GROUP) is None
    say(bot, "three", chat_id=GROUP)
    assert send(bot, SUPERGROUP) is None
    assert [(each.fields["chat_id"], each.fields["text"]) for each in says.calls] == [
        (str(GROUP), "one"),
        (str(SUPERGROUP), "one"),
        (str(SUPERGROUP), "two"),
        (str(SUPERGROUP), "three"),
    ]


def test_a_token_that_is_taken_back_holds_the_bot_and_is_named(
    bot: Bot, says: TelegramSays
) -> None:
    says.answers = [refused(401, "Unauthorized")]
    say(bot, "one")
    say(bot, "two", chat_id=VIKTOR)
    assert None not in [send(bot, chat_id) for chat_id in (VERA, VIKTOR)]
    bot.refresh_from_db()
    assert "Unauthorized" in bot.trouble
    assert states(VERA) == ["waiting"]


def test_a_call_that_is_none_of_the_bot_api_is_refused_here(bot: Bot, says: TelegramSays) -> None:
    put(bot.pk, VERA, "sendEverything", {"text": "one"})
    put(bot.pk, VERA, "sendMessage", {"text": "one", "reply_markup": 7})
    assert send(bot, VERA) is None
    assert says.calls == []
    assert states(VERA) == ["failed", "failed"]


def test_what_is_sent_is_known_by_its_number_for_replies_edits_and_deletions(
    people: People, bot: Bot, says: TelegramSays
) -> None:
    own = people.dialog.pk
    put(bot.pk, VERA, "sendMessage", {"text": "one"}, dialog_id=own, seq=4)
    put(bot.pk, VERA, "sendMessage", {"text": "copy://4/0"}, part=1, dialog_id=own, seq=4)
    reply = {"message_id": "copy://4/1", "allow_sending_without_reply": True}
    put(bot.pk, VERA, "sendMessage", {"text": "x", "reply_parameters": reply}, dialog_id=own, seq=5)
    nothing = {**reply, "message_id": "copy://3/0"}
    put(bot.pk, VERA, "sendMessage", {"text": "y", "reply_parameters": nothing}, dialog_id=own)
    put(
        bot.pk,
        VERA,
        "editMessageText",
        {"text": "One", "message_id": "copy://4/0"},
        dialog_id=own,
        seq=4,
    )
    put(bot.pk, VERA, "deleteMessage", {"message_id": "copy://9/0"}, dialog_id=own, seq=9)
    assert send(bot, VERA) is None
    assert [(copy.seq, copy.part, copy.message_id) for copy in Copy.objects.order_by("pk")] == [
        (4, 0, 101),
        (4, 1, 102),
        (5, 0, 103),
    ]
    assert says.texts == ["one", "copy://4/0", "x", "y", "One"]
    assert says.calls[2].fields["reply_parameters"]["message_id"] == 102
    assert "reply_parameters" not in says.calls[3].fields
    assert says.calls[4].fields["message_id"] == "101"
    assert states(VERA) == ["sent"] * 6

"""What is put for a chat waits in its order, once, with a job that sends it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bot.models import Bot, Chat, Outgoing
from bot.sending import sending
from bot.sending.outbox import migrate, put
from bot.sending.sending import key_of
from jobs.models import Job

VERA, GROUP, SUPERGROUP = 7001, -5001, -1005001


def jobs(bot: Bot, chat_id: int) -> int:
    return Job.objects.filter(key=key_of(bot.pk, chat_id)).count()


def say(bot: Bot, text: str, chat_id: int = VERA, dedupe: str | None = None) -> Outgoing:
    return put(bot.pk, chat_id, "sendMessage", {"text": text}, dedupe=dedupe)


def test_a_chat_that_waits_has_one_job_however_much_waits(bot: Bot) -> None:
    for text in ("one", "two", "three"):
        say(bot, text)
    say(bot, "elsewhere", GROUP)
    assert (jobs(bot, VERA), jobs(bot, GROUP)) == (1, 1)
    assert {chat.chat_id: chat.kind for chat in Chat.objects.all()} == {
        VERA: "private",
        GROUP: "group",
    }


def test_while_a_job_is_under_way_another_is_enqueued_as_it_may_have_seen_the_end(
    bot: Bot,
) -> None:
    say(bot, "one")
    Job.objects.update(locked_until=timezone.now() + timedelta(seconds=20))
    say(bot, "two")
    say(bot, "three")
    assert jobs(bot, VERA) == 2


def test_what_is_put_twice_as_the_same_is_one_call(bot: Bot) -> None:
    first = say(bot, "your reward", dedupe="reward:7")
    assert say(bot, "your reward", dedupe="reward:7") == first
    assert Outgoing.objects.count() == 1
    Outgoing.objects.update(state="sent")
    Job.objects.all().delete()
    say(bot, "your reward", dedupe="reward:7")
    assert jobs(bot, VERA) == 0


def test_what_waits_for_a_group_goes_with_it_and_what_is_put_later_too(bot: Bot) -> None:
    say(bot, "one", GROUP)
    say(bot, "two", GROUP)
    migrate(bot.pk, GROUP, SUPERGROUP)
    migrate(bot.pk, GROUP, SUPERGROUP)  # both the call and an update tell of it
    say(bot, "three", GROUP)
    rows = Outgoing.objects.filter(chat_id=SUPERGROUP).order_by("pk")
    assert [row.params["text"] for row in rows] == ["one", "two", "three"]
    assert jobs(bot, SUPERGROUP) == 1


def test_a_chat_whose_job_is_gone_is_found_and_one_of_a_bot_that_is_off_waits(bot: Bot) -> None:
    say(bot, "one")
    Job.objects.update(state="dead")
    sending.look()
    sending.look()
    waiting = Job.objects.filter(state="waiting", key=key_of(bot.pk, VERA))
    assert waiting.count() == 1
    waiting.delete()
    Bot.objects.update(enabled=False)
    sending.look()
    assert not waiting.exists()


def test_calls_of_long_ago_are_forgotten_but_none_that_waits(bot: Bot) -> None:
    old = timezone.now() - timedelta(days=31)
    for state in ("sent", "failed", "waiting"):
        Outgoing.objects.filter(pk=say(bot, state).pk).update(created_at=old, state=state)
    say(bot, "new")
    assert sending.sweep() == 2
    assert [row.params["text"] for row in Outgoing.objects.order_by("pk")] == ["waiting", "new"]


pytestmark = pytest.mark.django_db

"""Several workers, and limits of Telegram's: what is in whose way, and what happens twice."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from channels.db import database_sync_to_async

from bot.models import Bot, Chat, Outgoing
from bot.sending import limits
from bot.sending.outbox import put
from bot.updates.pressing import answer
from dialogs.models import Site
from jobs.models import Job
from jobs.models import Worker as WorkerRow
from jobs.worker import Worker
from realtime.process.hub import hub
from realtime.redis.pipeline import close_pipelines
from tests.bot.sending.telegram_says import BAD_GATEWAY, Answer, Call, TelegramSays, refused
from tests.jobs.test_worker import stored

pytestmark = pytest.mark.django_db

VERA, GROUP = 7001, -5001
TOKEN = "9:AAtoken-of-a-bot-for-tests-9"
SLOTS = {"telegram": 2}


def work(until: Callable[[], bool], workers: int = 2, grace: float = 5) -> None:
    """Have workers work until something is so."""

    async def scenario() -> None:
        working = [Worker(SLOTS, grace=grace) for _each in range(workers)]
        running = [asyncio.create_task(each.run()) for each in working]
        try:
            async with asyncio.timeout(60):
                while not await database_sync_to_async(until, thread_sensitive=False)():
                    await asyncio.sleep(0.02)
        finally:
            for each in working:
                each.stop()
            await asyncio.gather(*running)
            await hub().stop()
            await close_pipelines()

    asyncio.run(scenario())


@pytest.fixture(autouse=True)
def forgotten(db: None, redis_server: str) -> Iterator[None]:
    """What was stored is gone afterwards."""
    yield
    for model in (Job, WorkerRow, Bot, Site):
        stored(model.objects.all().delete)


@pytest.fixture
def own_bot(forgotten: None) -> Bot:
    """A bot that workers see: it is committed."""
    made: list[Bot] = []

    def make() -> None:
        site = Site.objects.create(name="Shop", site_token="bots")
        made.append(Bot.objects.create(site=site, token=TOKEN))

    stored(make)
    return made[0]


def say(bot: Bot, chat_id: int, count: int) -> None:
    stored(lambda: [put(bot.pk, chat_id, "sendMessage", {"text": str(n)}) for n in range(count)])


def is_all_sent() -> bool:
    return not Outgoing.objects.filter(state="waiting").exists()


def test_twenty_five_messages_into_one_group_with_flood_waits_from_two_workers(
    own_bot: Bot, says: TelegramSays
) -> None:
    seen: Counter[str] = Counter()
    taken: list[tuple[float, Call]] = []

    def judge(call: Call) -> Answer | None:
        seen[call.fields["chat_id"]] += 1
        if call.fields["chat_id"] == str(GROUP) and seen[str(GROUP)] in (4, 5, 15):
            return refused(429, "Too Many Requests: retry after 1", retry_after=1)
        taken.append((time.time(), call))
        return None

    says.judge = judge
    say(own_bot, GROUP, 25)
    say(own_bot, VERA, 5)
    work(is_all_sent)
    to_group = [call.fields["text"] for _at, call in taken if call.fields["chat_id"] == str(GROUP)]
    to_vera = [at for at, call in taken if call.fields["chat_id"] == str(VERA)]
    assert to_group == [str(number) for number in range(25)]
    assert len(to_vera) == 5
    assert max(to_vera) < max(at for at, _call in taken) - 2
    assert {job.attempts for job in Job.objects.filter(state="done")} == {1}


def test_our_own_limits_hold_a_chat_over_all_workers_and_no_other_chat(
    own_bot: Bot, says: TelegramSays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "GROUP", (3, 2))
    came: list[tuple[str, float]] = []

    def judge(call: Call) -> None:
        came.append((call.fields["chat_id"], time.time()))

    says.judge = judge
    say(own_bot, GROUP, 7)
    say(own_bot, VERA, 2)
    work(is_all_sent)
    times = [at for chat_id, at in came if chat_id == str(GROUP)]
    assert len(times) == 7
    assert all(times[n + 3] - times[n] >= 1.9 for n in range(4))
    assert times[6] - times[0] < 6
    assert [at for chat_id, at in came if chat_id == str(VERA)][1] < times[3]


def test_a_worker_that_is_gone_before_telegram_answered_loses_nothing_and_may_say_it_twice(
    own_bot: Bot, says: TelegramSays
) -> None:
    """Telegram has no word for "this is the same call": rather twice than never."""

    def judge(call: Call) -> None:
        if len(says.calls) == 1:
            time.sleep(2)

    says.judge = judge
    say(own_bot, VERA, 2)
    work(lambda: len(says.calls) == 1, workers=1, grace=0.1)
    assert list(Outgoing.objects.values_list("state", flat=True)) == ["waiting"] * 2
    work(is_all_sent)
    assert says.texts == ["0", "0", "1"]


def test_what_is_under_way_when_a_worker_leaves_is_finished_and_the_rest_is_anothers(
    own_bot: Bot, says: TelegramSays
) -> None:
    def judge(_call: Call) -> None:
        time.sleep(0.3)

    says.judge = judge
    say(own_bot, VERA, 30)
    work(lambda: Outgoing.objects.filter(state="sent").count() >= 3, workers=1)
    left = Outgoing.objects.filter(state="waiting").count()
    assert left > 0
    says.judge = None
    work(is_all_sent)
    assert says.texts == [str(number) for number in range(30)]
    assert Chat.objects.get().kind == "private"


def test_an_answer_to_a_press_that_telegram_does_not_take_troubles_nobody(
    own_bot: Bot, says: TelegramSays
) -> None:
    too_old = refused(400, "Bad Request: query is too old and response timeout expired")
    says.answers = [too_old, BAD_GATEWAY]
    for press in ("77", "78"):
        stored(partial(answer.enqueue, own_bot.pk, press, "It is over"))
    work(lambda: not Job.objects.filter(state="waiting").exists(), workers=1)
    assert {call.method for call in says.calls} == {"answerCallbackQuery"}
    assert sorted(call.fields["callback_query_id"] for call in says.calls) == ["77", "78"]
    assert {job.state for job in Job.objects.all()} == {"done"}

"""`python -m tests.bot.earning.racing KIND USER`: does the same in many threads at once.

Prints how many of them succeeded. The threads begin when all are there.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import django

THREADS = 6
BEGIN = """
from tests.bot.earning.earners import earn, task_of, user_of
from dialogs.models import Site
site = Site.objects.get(site_token="shop")
user = user_of(site, {telegram_id})
earn(user, 100)
task_of(site, confirmed_by="step", reward=7, title_en="Race {telegram_id}")
print(user.pk)
"""
END = """
from bot.earning.ledger.checking import wrong_ledgers
from bot.earning.ledger.reading import balance_of, history_of
from bot.models import BotUser
user = BotUser.objects.get(pk={user})
print(balance_of(user), len(history_of(user)), len(list(wrong_ledgers())))
"""


def action(kind: str, user_id: int) -> Callable[[], object]:
    """What each thread does."""
    from bot.earning.payouts.asking import ask_payout
    from bot.earning.tasks.doing import reward_by_rule
    from bot.models import BotUser, Task

    user = BotUser.objects.select_related("bot__site").get(pk=user_id)
    same = UUID(int=user_id)
    task = Task.objects.get(title_en=f"Race {user.telegram_id}")
    return {
        "payouts": lambda: ask_payout(user, 60, "To my card", uuid4())[1],
        "repeats": lambda: ask_payout(user, 60, "To my card", same)[1],
        "rewards": lambda: reward_by_rule(user, task, "the step")[1],
        "limited": lambda: reward_by_rule(user, task, str(uuid4()))[1],
    }[kind]


def race(act: Callable[[], object]) -> int:
    """How many of the threads did it."""
    from django.db import connection

    from replyx.errors import Conflict

    barrier = Barrier(THREADS)

    def run(_number: int) -> bool:
        barrier.wait(30)
        try:
            return bool(act())
        except Conflict:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(run, range(THREADS)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    django.setup()
    sys.stdout.write(str(race(action(sys.argv[1], int(sys.argv[2])))))

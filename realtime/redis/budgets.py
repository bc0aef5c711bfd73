"""How much was used of a day's allowance, such as bytes of files, counted over all processes.

A day is UTC's. In local mode, and while Redis is away, a process counts for itself.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from realtime.redis.names import name
from realtime.redis.wire import Script
from replyx.database.clock import shared_seconds

DAY = 86_400  # seconds

# Spends from all of the budgets or from none. Returns the number (from 1) of one that is too small.
SPEND = Script("""
local cost = tonumber(ARGV[1])
for i, key in ipairs(KEYS) do
    if tonumber(redis.call('GET', key) or 0) + cost > tonumber(ARGV[1 + i]) then return i end
end
for _, key in ipairs(KEYS) do
    redis.call('INCRBY', key, cost)
    redis.call('EXPIRE', key, 2 * 86400)
end
return 0
""")

# What Redis has forgotten meanwhile is not taken below nothing.
TAKE_BACK = Script("""
for _, key in ipairs(KEYS) do
    local spent = tonumber(redis.call('GET', key) or 0)
    if spent > 0 then redis.call('DECRBY', key, math.min(spent, tonumber(ARGV[1]))) end
end
""")


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `amount` a day."""

    key: str
    amount: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, and where it is counted."""

    budgets: Sequence[Budget]
    cost: int
    day: int
    shared: bool

    def take_back(self) -> None:
        """As if it never was. While Redis is away it stays spent: nobody gets more than a day's."""
        redis = blocking_client() if self.shared else None
        if redis is None:
            here.take_back(self.budgets, self.cost, self.day)
            return
        keys = names(self.budgets, self.day)
        with suppress(RedisAway):
            redis.call(*TAKE_BACK.on(keys, self.cost))


def spend(budgets: Sequence[Budget], cost: int) -> Spent | None:
    """Spend from every budget; None where one is too small, and then from none of them."""
    today = int(shared_seconds() // DAY)
    redis = blocking_client()
    if redis is not None and budgets:
        keys = names(budgets, today)
        amounts = [each.amount for each in budgets]
        try:
            short = redis.call(*SPEND.on(keys, cost, *amounts))
        except RedisAway:
            pass
        else:
            return None if short else Spent(budgets, cost, today, True)
    return Spent(budgets, cost, today, False) if here.spend(budgets, cost, today) else None


def names(budgets: Sequence[Budget], day: int) -> list[str]:
    """What they are called in Redis."""
    return [name("budget", each.key, day) for each in budgets]


def seconds_left() -> int:
    """Until the next day begins."""
    return DAY - int(shared_seconds()) % DAY


class Memory:
    """The same in one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = 0
        self._spent: dict[str, int] = {}

    def spend(self, budgets: Sequence[Budget], cost: int, today: int) -> bool:
        """Whether all of the budgets were large enough; else nothing is spent."""
        with self._lock:
            if self._day != today:
                self._day, self._spent = today, {}
            if any(self._spent.get(each.key, 0) + cost > each.amount for each in budgets):
                return False
            for each in budgets:
                self._spent[each.key] = self._spent.get(each.key, 0) + cost
        return True

    def take_back(self, budgets: Sequence[Budget], cost: int, day: int) -> None:
        """Undo it, unless another day has begun."""
        with self._lock:
            for each in budgets if self._day == day else ():
                self._spent[each.key] = max(0, self._spent.get(each.key, 0) - cost)


here = Memory()

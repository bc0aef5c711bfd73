"""How much was used of a day's allowance, such as bytes of files, counted over all processes.

A day is UTC's. In local mode, and while Redis is away, a process counts for itself.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from realtime.redis.names import name

DAY = 86_400  # seconds

# Spends from all of the budgets or from none. Returns the number (from 1) of one that is too small.
SPEND = """
local cost = tonumber(ARGV[1])
for i, key in ipairs(KEYS) do
    if tonumber(redis.call('GET', key) or 0) + cost > tonumber(ARGV[1 + i]) then return i end
end
for _, key in ipairs(KEYS) do
    redis.call('INCRBY', key, cost)
    redis.call('EXPIRE', key, 2 * 86400)
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `amount` a day."""

    key: str
    amount: int


def spend(budgets: Sequence[Budget], cost: int) -> Budget | None:
    """Spend from every budget; where one is too small, from none of them, and it is returned."""
    today = int(time.time() // DAY)
    redis = blocking_client()
    if redis is not None and budgets:
        keys = [name("budget", each.key, today) for each in budgets]
        amounts = [each.amount for each in budgets]
        try:
            which = int(redis.call("EVAL", SPEND, len(keys), *keys, cost, *amounts))
        except RedisAway:
            pass
        else:
            return budgets[which - 1] if which else None
    return here.spend(budgets, cost, today)


def seconds_left() -> int:
    """Until the next day begins."""
    return DAY - int(time.time()) % DAY


class Memory:
    """The same in one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = 0
        self._spent: dict[str, int] = {}

    def spend(self, budgets: Sequence[Budget], cost: int, today: int) -> Budget | None:
        """As the function `spend`."""
        with self._lock:
            if self._day != today:
                self._day, self._spent = today, {}
            for each in budgets:
                if self._spent.get(each.key, 0) + cost > each.amount:
                    return each
            for each in budgets:
                self._spent[each.key] = self._spent.get(each.key, 0) + cost
        return None


here = Memory()

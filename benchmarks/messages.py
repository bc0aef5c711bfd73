"""How many messages a second are stored and reach everybody?

Rates are offered for some seconds each, higher and higher. One holds if every message is stored in
time and every reader gets all of them within two seconds more; a busy machine may try it twice.
"""

import asyncio

from benchmarks.load import Listener
from benchmarks.stacks import Stack

QUESTION = "messages/s without a loss"
FIRST, STEP, SECONDS, GRACE = 5.0, 2.0, 2.5, 2.0
HALVINGS = 2


async def measure(stack: Stack) -> dict[str, float]:
    """The highest rate that holds."""
    good, bad = 0.0, FIRST
    async with stack.listeners(stack.dialogs, 2) as listeners:
        while await holds(stack, listeners, bad) or await holds(stack, listeners, bad):
            good, bad = bad, bad * STEP
        for _ in range(HALVINGS if good else 0):
            middle = (good + bad) / 2
            good, bad = (middle, bad) if await holds(stack, listeners, middle) else (good, middle)
    return {QUESTION: good}


async def holds(stack: Stack, listeners: list[Listener], rate: float) -> bool:
    """Whether nothing is lost or late at a rate."""
    await stack.settle()
    for listener in listeners:
        listener.ages.clear()
    try:
        stored, took = await stack.post_evenly(stack.dialogs, rate, SECONDS)
    except (OSError, EOFError, ExceptionGroup):  # it hangs up
        return False
    if stored < int(rate * SECONDS) or took > SECONDS + 1:
        return False
    for _ in range(int(GRACE * 20)):
        if sum(len(listener.ages) for listener in listeners) >= 2 * stored:
            return True
        await asyncio.sleep(0.05)
    return False

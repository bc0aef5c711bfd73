"""How many messages a second are stored and reach everybody?

Rates are offered for some seconds each, higher and higher. One holds if every message is stored in
time and every reader gets all of them within two seconds more; a busy machine may try it twice.
"""

import asyncio

from websockets.exceptions import WebSocketException

from benchmarks.stacks import Stack

QUESTION = "messages/s without a loss"
FIRST, STEP, SECONDS, GRACE = 5.0, 2.0, 2.5, 2.0
HALVINGS = 2


async def measure(stack: Stack) -> dict[str, float]:
    """The highest rate that holds."""
    good, bad = 0.0, FIRST
    while await holds_or_fails(stack, bad) or await holds_or_fails(stack, bad):
        good, bad = bad, bad * STEP
    for _ in range(HALVINGS if good else 0):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if await holds_or_fails(stack, middle) else (good, middle)
    return {QUESTION: good}


async def holds_or_fails(stack: Stack, rate: float) -> bool:
    """The same, where a program that lets nobody in or hangs up does not hold either."""
    try:
        return await holds(stack, rate)
    except (OSError, EOFError, WebSocketException, ExceptionGroup):
        return False


async def holds(stack: Stack, rate: float) -> bool:
    """Whether nothing is lost or late at a rate."""
    async with stack.listeners(stack.dialogs, 2) as listeners:
        stored, took = await stack.post_evenly(stack.dialogs, rate, SECONDS)
        if stored < int(rate * SECONDS) or took > SECONDS + 1:
            return False
        for _ in range(int(GRACE * 20)):
            if sum(len(each.ages) for each in listeners) >= 2 * stored:
                return True
            await asyncio.sleep(0.05)
    return False

"""What does a delivery cost the server, at a rate that both programs hold?

First with two readers a dialog, so that storing the message counts most; then with many readers of
one dialog, so that handing it out does.
"""

import asyncio

from benchmarks.stacks import Dialog, Stack

RATE, FAN_RATE, SECONDS, READERS = 10.0, 5.0, 4.0, 60
FEW, MANY = "CPU µs a delivery, 2 readers", f"CPU µs a delivery, {READERS} readers"
LATE = "ms to a reader, median"


async def measure(stack: Stack) -> dict[str, float]:
    """Microseconds of CPU for each frame that arrived, and how late it was."""
    few, late = await cost(stack, stack.dialogs, 2, RATE)
    many, _ = await cost(stack, stack.dialogs[:1], READERS, FAN_RATE)
    return {FEW: few, MANY: many, LATE: late}


async def cost(
    stack: Stack, dialogs: list[Dialog], readers: int, rate: float, seconds: float = SECONDS
) -> tuple[float, float]:
    """CPU a delivery in microseconds, and the median of their ages in milliseconds."""
    async with stack.listeners(dialogs, readers) as listeners:
        before = stack.cpu()
        await stack.post_evenly(dialogs, rate, seconds)
        await asyncio.sleep(0.5)
        used = stack.cpu() - before
        ages = sorted(age for listener in listeners for age in listener.ages)
        return used * 1e6 / len(ages), ages[len(ages) // 2] * 1e3

"""What do the trace, the log lines and the metrics cost on the way of a message?

The peer is this program without them (`benchmarks.blind`). Several rounds in turn, the best of
each: the difference is smaller than what other programs on the machine make.
"""

from benchmarks.cpu import cost
from benchmarks.stacks import Stack

RATE, ROUNDS = 20.0, 4
FEW, MANY = "CPU µs a delivery, observed", "the same, 20 readers"


async def measure(stack: Stack) -> dict[str, float]:
    """Microseconds of CPU for each frame that arrived."""
    few, _ = await cost(stack, stack.dialogs, 2, RATE)
    many, _ = await cost(stack, stack.dialogs[:1], 20, RATE)
    return {FEW: few, MANY: many}

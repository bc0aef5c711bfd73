"""What do the trace, the log lines and the metrics cost on the way of a message?

The peer is this program without them (`benchmarks.blind`). Many short rounds in turn: the
difference is smaller than what other programs on the machine make.
"""

from benchmarks.cpu import cost
from benchmarks.stacks import Stack

RATE, SECONDS, ROUNDS = 30.0, 2.0, 15
FEW, MANY = "CPU µs a delivery, observed", "the same, 20 readers"


async def measure(stack: Stack) -> dict[str, float]:
    """Microseconds of CPU for each frame that arrived."""
    few, _ = await cost(stack, stack.dialogs, 2, RATE, SECONDS)
    many, _ = await cost(stack, stack.dialogs[:1], 20, RATE, SECONDS)
    return {FEW: few, MANY: many}

"""What do the trace, the log lines and the metrics cost? The peer is the same without them.

Many short rounds in turn, at a rate that both hold: the difference is smaller than what others on
the machine make.
"""

from benchmarks.asked import Asked
from benchmarks.program import Program
from benchmarks.questions.chat import WARM_UP, costly
from benchmarks.rows import Measured

COLUMNS = ("replyx", "blind")
PEERS = False
ROUNDS = 9
SECONDS, PART = 3.0, 0.5


def measure(program: Program, asked: Asked) -> Measured:
    """CPU a message at saturation, and at half of what was held in the warm-up."""
    posters = asked.posters[0]
    with program.tool() as tool:
        tool.open()
        held = tool.post(WARM_UP, posters).per_second
        half, used = costly(program, tool, posters, SECONDS, max(held * PART, 1))
        full, used_full = costly(program, tool, posters, SECONDS)
        tool.close()
    return {
        "server CPU µs a message": used_full * 1e6 / max(full.stored, 1),
        "server CPU µs a message, at half": used * 1e6 / max(half.stored, 1),
        "acknowledged/s": full.per_second,
    }

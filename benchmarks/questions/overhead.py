"""What do the trace, the log lines and the metrics cost? One program with and without them in turn.

It is told by a signal: so both have the same sockets and rows, and what others on the machine make
of a moment disturbs both. A round is with, without, without, with, twice. A turn before these does
not count: the first rows of a dialog, and the first statements, cost more.
"""

from statistics import median

from benchmarks.asked import Asked
from benchmarks.blind import BLIND, SEEING
from benchmarks.program import Program
from benchmarks.questions.chat import WARM_UP, costly
from benchmarks.rows import Measured
from benchmarks.tool import Tool

COLUMNS = ("in turn",)
PEERS = False
ROUNDS = 3
SECONDS, PART = 3.0, 0.5
TURNS = (SEEING, BLIND, BLIND, SEEING) * 2


def measure(program: Program, asked: Asked) -> Measured:
    """What it does with them, and that as a part of what it does without."""
    posters = asked.posters[0]
    measured: dict[str, dict[int, list[float]]] = {}
    with program.tool() as tool:
        tool.open()
        rate = max(tool.post(WARM_UP, posters).per_second * PART, 1)
        once(program, tool, posters, rate)
        for turn in TURNS:
            program.tell(turn)
            for row, value in once(program, tool, posters, rate).items():
                measured.setdefault(row, {}).setdefault(turn, []).append(value)
        program.tell(SEEING)
        tool.close()
    found: dict[str, float] = {}
    for row, turns in measured.items():
        found[row] = median(turns[SEEING])
        found[f"{row}, ÷ without"] = median(turns[SEEING]) / max(median(turns[BLIND]), 1e-9)
    return found


def once(program: Program, tool: Tool, posters: int, rate: float) -> Measured:
    """CPU a message at saturation, and at a rate that is held."""
    half, used = costly(program, tool, posters, SECONDS, rate)
    full, used_full = costly(program, tool, posters, SECONDS)
    return {
        "server CPU µs a message": used_full * 1e6 / max(full.stored, 1),
        "server CPU µs a message, at half": used * 1e6 / max(half.stored, 1),
        "acknowledged/s": full.per_second,
    }

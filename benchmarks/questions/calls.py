"""What does a call of the API cost the server? Asked one after the other, 1,000 dialogs there."""

from statistics import median

from benchmarks.asked import Asked
from benchmarks.calls import Caller, managers_calls, visitors_calls
from benchmarks.grown import FIRST_SITE
from benchmarks.program import Program
from benchmarks.rows import Measured

COLUMNS = ("small",)
PEERS = False
ROUNDS = 5
TIMES, WARM_UP = 40, 5


def measure(program: Program, asked: Asked) -> Measured:
    """Milliseconds of CPU, and those that a client waits."""
    measured = {}
    with Caller(program) as caller:
        every = visitors_calls(program, FIRST_SITE) | managers_calls(program)
        for what, call in every.items():
            for _ in range(WARM_UP):
                caller.seconds(call())
            before = program.cpu()
            took = [caller.seconds(call()) for _ in range(TIMES)]
            measured[f"{what}, ms of CPU"] = (program.cpu() - before) * 1000 / TIMES
            measured[f"{what}, ms"] = median(took) * 1000
    return measured

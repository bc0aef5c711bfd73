"""How many clients a second are let in and greeted? All sockets of all dialogs, 64 on their way."""

from benchmarks.asked import Asked
from benchmarks.program import Program
from benchmarks.rows import Measured

COLUMNS: tuple[str, ...] = ("replyx",)
PEERS = True
ROUNDS = 3
ABREAST = 64


def measure(program: Program, asked: Asked) -> Measured:
    """The second time counts: everything is loaded then."""
    with program.tool() as tool:
        for _ in range(2):
            program.settle()
            before = program.cpu()
            opened = tool.open(ABREAST)
            used = program.cpu() - before
            tool.close()
    return {
        "connects/s": opened.opened / opened.seconds,
        "server CPU µs a connect": used * 1e6 / max(opened.opened, 1),
        "connected": opened.opened,
        "refused": opened.failed,
    }

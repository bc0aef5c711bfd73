"""What does a message cost two processes, against one? Both on the one core of the server."""

from benchmarks.asked import Asked
from benchmarks.program import Program
from benchmarks.questions.chat import WARM_UP, costly, verdict
from benchmarks.rows import Measured

COLUMNS = ("workers", "replyx")
PEERS = False
ROUNDS = 3


def measure(program: Program, asked: Asked) -> Measured:
    """CPU, as fast as they answer."""
    measured: dict[str, float] = {}
    with program.tool() as tool:
        tool.open()
        tool.post(WARM_UP, asked.posters[0])
        for posters in asked.posters:
            posted, used = costly(program, tool, posters, asked.seconds)
            measured |= {
                f"{posters} posters: acknowledged/s": posted.per_second,
                f"{posters} posters: server CPU µs a message": used * 1e6 / max(posted.stored, 1),
                **verdict(f"{posters} posters: ", posted),
            }
        tool.close()
    return measured

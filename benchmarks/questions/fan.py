"""One dialog that 1,000 sockets follow: how many deliveries a second, and what does one cost?"""

from benchmarks.asked import Asked
from benchmarks.program import Program
from benchmarks.questions.chat import costly, verdict
from benchmarks.rows import Measured

COLUMNS: tuple[str, ...] = ("replyx",)
PEERS = True
ROUNDS = 3
SOCKETS, POSTERS, WARM_UP = 1000, 4, 1.0


def measure(program: Program, asked: Asked) -> Measured:
    """As fast as four posters are answered, everything delivered."""
    with program.tool(dialogs=1, readers=SOCKETS) as tool:
        opened = tool.open()
        tool.post(WARM_UP, POSTERS)
        program.settle()
        posted, used = costly(program, tool, POSTERS, asked.seconds)
        tool.close()
    program.settle()
    return {
        "sockets": opened.opened,
        "deliveries/s": posted.deliveries_per_second,
        "server CPU µs a delivery": used * 1e6 / max(posted.deliveries, 1),
        "p50 ms": posted.p50_ms,
        "p99 ms": posted.p99_ms,
        "longest stall ms": posted.stall_ms,
        "load tool's CPU, part of its core": posted.tool_cpu,
        **verdict("", posted),
    }

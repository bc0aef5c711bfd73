"""How many messages a second are stored and read by both sides, and what does one cost?

A visitor's and a manager's socket on each dialog. Posters post as fast as they are answered; where
something is lost at that rate, the highest one is looked for at which nothing is. Then half of it,
for the time that a message takes, and an offer of twice of it from four times as many posters.
"""

from benchmarks.asked import Asked
from benchmarks.program import Program
from benchmarks.rows import Measured
from benchmarks.tool import Posted, Tool

COLUMNS: tuple[str, ...] = ("replyx",)
PEERS = True
ROUNDS = 3
CHARTED = ("acknowledged/s", "server CPU µs a message", "p99 ms at half")
WARM_UP = 2.0
HALVINGS, BISECTIONS = 6, 2


def measure(program: Program, asked: Asked) -> Measured:
    """Rows for each number of posters."""
    measured: dict[str, float] = {}
    with program.tool() as tool:
        opened = tool.open()
        if opened.opened < tool.sockets:
            return {"sockets refused": tool.sockets - opened.opened}
        tool.post(WARM_UP, asked.posters[0])
        for posters in asked.posters:
            found = saturation(program, tool, posters, asked.seconds)
            measured |= {f"{posters} posters: {row}": value for row, value in found.items()}
        tool.close()
    return measured


def saturation(program: Program, tool: Tool, posters: int, seconds: float) -> Measured:
    """What one program does at its limit, at half and at twice of it."""
    full, used = costly(program, tool, posters, seconds)
    harm = {"when as fast as answered, lost": full.lost} if not full.is_whole else {}
    if not full.is_whole:
        full, used = lossless(program, tool, posters, seconds, full.per_second)
    half = tool.post(seconds, posters, rate=max(full.per_second / 2, 1))
    program.settle()
    twice = tool.post(seconds, 4 * posters, rate=max(full.per_second * 2, 2))
    program.settle()
    return {
        "acknowledged/s": full.per_second,
        "server CPU µs a message": used * 1e6 / max(full.stored, 1),
        "server CPU µs a delivery": used * 1e6 / max(full.deliveries, 1),
        "p50 ms at half": half.p50_ms,
        "p99 ms at half": half.p99_ms,
        "longest stall ms at half": half.stall_ms,
        "load tool's CPU, part of its core": full.tool_cpu,
        "acknowledged/s when twice is offered": twice.per_second,
        **harm,
        **verdict("", full, half),
        **verdict("at twice: ", twice),
    }


def costly(
    program: Program, tool: Tool, posters: int, seconds: float, rate: float = 0
) -> tuple[Posted, float]:
    """What became of the messages, and the seconds of CPU that the server took for them."""
    before = program.cpu()
    posted = tool.post(seconds, posters, rate=rate)
    program.settle()
    return posted, program.cpu() - before


def lossless(
    program: Program, tool: Tool, posters: int, seconds: float, rate: float
) -> tuple[Posted, float]:
    """The highest rate below one at which nothing is lost."""
    bad = rate
    for _ in range(HALVINGS):
        good = costly(program, tool, posters, seconds, bad / 2)
        if good[0].is_whole:
            break
        bad /= 2
    for _ in range(BISECTIONS if good[0].is_whole else 0):
        middle = (good[0].per_second + bad) / 2
        tried = costly(program, tool, posters, seconds, middle)
        if tried[0].is_whole:
            good = tried
        else:
            bad = middle
    return good


def verdict(when: str, *all_posted: Posted) -> Measured:
    """What is not right, added up."""
    return {
        f"{when}lost": sum(posted.lost for posted in all_posted),
        f"{when}twice": sum(posted.duplicated for posted in all_posted),
        f"{when}out of order": sum(posted.disordered for posted in all_posted),
        f"{when}refused": sum(posted.refused for posted in all_posted),
    }

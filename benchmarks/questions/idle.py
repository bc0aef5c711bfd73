"""How much memory does a socket take that nothing happens on?"""

import time

from benchmarks.asked import Asked
from benchmarks.program import Program
from benchmarks.rows import Measured

COLUMNS: tuple[str, ...] = ("replyx",)
PEERS = True
ROUNDS = 1
WARM, STILL = 20, 2.0


def measure(program: Program, asked: Asked) -> Measured:
    """What all sockets add to a server that has had some already."""
    with program.tool() as tool:
        tool.open(count=WARM)
        tool.close()
        program.settle()
        before = program.resident()
        opened = tool.open()
        time.sleep(STILL)
        cpu = program.cpu()
        time.sleep(STILL)
        idle = (program.cpu() - cpu) / STILL
        more = program.resident() - before
        tool.close()
    return {
        "sockets": opened.opened,
        "KiB a socket": more / 1024 / max(opened.opened, 1),
        "CPU of them all, part of a core": idle,
    }

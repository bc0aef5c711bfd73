"""1,000 clients come back at once, each without the last 10 messages: when has the last caught up?

ReplyX replays; a client of a peer, which has no replay, loads the page again once it is greeted.
"""

from benchmarks.asked import Asked
from benchmarks.program import Program
from benchmarks.rows import Measured

COLUMNS: tuple[str, ...] = ("replyx",)
PEERS = True
ROUNDS = 3
CLIENTS, MISSED, POSTERS = 1000, 10, 32


def measure(program: Program, asked: Asked) -> Measured:
    """They have been there, are away while messages come, and come back in the same moment."""
    dialogs = min(CLIENTS // 2, asked.dialogs)
    with program.tool(dialogs=dialogs) as tool:
        tool.open()
        tool.close()
        missed = 0
        while missed < MISSED * dialogs:
            missed += tool.post(1.0, POSTERS).stored
        program.settle()
        back = tool.open(abreast=2 * dialogs, back=True)
        tool.close()
    program.settle()
    return {
        "clients": 2 * dialogs,
        "messages that each missed": missed / dialogs,
        "s until the last was greeted": back.hello_seconds,
        "s until the last has caught up": back.seconds,
        "clients refused": back.failed,
        "clients lost": 2 * dialogs - back.whole - back.failed,
    }

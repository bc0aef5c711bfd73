"""What do the same calls take with 1,000,000 dialogs (`--dialogs`) against 1,000? Milliseconds.

Three entries a dialog, ten sites, a manager of three of them. A word that is searched for stands in
nearly all dialogs, in one of fifty, or in one.
"""

from statistics import median

from benchmarks.asked import Asked
from benchmarks.calls import Caller, lists, visitors_calls
from benchmarks.grown import FIRST_SITE, RARE, word
from benchmarks.program import Program
from benchmarks.rows import Measured

COLUMNS = ("large", "small")
PEERS = False
ROUNDS = 5
DIALOGS = 1_000_000
TIMES = 15
LISTS = {
    "list of a manager of three sites": "",
    "list, one site": "site=1",
    "list, open ones": "status=open",
    "search, in nearly all": f"q={word(0)}",
    "search, in one of fifty": f"q={word(500)}",
    "search, in one": f"q={RARE}",
    "search, a telephone": "q=4951234567",
    "search, in none": "q=nowheretobefound",
}


def measure(program: Program, asked: Asked) -> Measured:
    """The median of some calls of each kind, one after the other; the first two do not count."""
    measured = {}
    with Caller(program) as caller:
        every = visitors_calls(program, FIRST_SITE) | lists(program, **LISTS)
        for what, call in every.items():
            took = [caller.seconds(call()) for _ in range(TIMES + 2)][2:]
            measured[f"{what}, ms"] = median(took) * 1000
    return measured

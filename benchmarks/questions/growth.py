"""What do the same calls take with 1,000,000 dialogs (`--dialogs`) against 1,000? Milliseconds.

Three entries a dialog, 510 sites, a manager of three of them, one of 59, and one of all, who also
looks at the admin's lists. A word that is searched for stands in nearly all dialogs, in one of
fifty, or in one. Pages have as many rows of a thousand dialogs as of a million: they are of ten
where there are no more of what is asked for, and of the admin's, which are of a hundred, it is one
visitor, or a family of hundreds.
"""

from statistics import median

from benchmarks.asked import Asked
from benchmarks.calls import Caller, reads, visitors_calls
from benchmarks.grown import ALONE, FAMILIES, FIRST_SITE, NAMES, RARE, word
from benchmarks.program import Program
from benchmarks.rows import Measured

COLUMNS = ("large", "small")
PEERS = False
ROUNDS = 3
DIALOGS = 1_000_000
TIMES = 15
LIST = "/api/dialogs/?limit=10"
ADMIN = "/admin/dialogs"
NAME = f"{NAMES[3]}+{FAMILIES[3]}"
READS = {
    "list, of three sites": ("mila", "/api/dialogs/"),
    "list, open ones": ("mila", f"{LIST}&status=open"),
    "list, of 59 sites": ("vera", "/api/dialogs/"),
    "list, of all sites": ("olga", "/api/dialogs/"),
    "list, of all sites, open ones": ("olga", "/api/dialogs/?status=open"),
    "list, of all sites, asked for": ("olga", "/api/dialogs/?handoff=requested"),
    "search, in nearly all": ("mila", f"{LIST}&q={word(0)}"),
    "search, in one of fifty": ("mila", f"{LIST}&q={word(500)}"),
    "search, in one of fifty, of all sites": ("olga", f"{LIST}&q={word(500)}"),
    "search, two in one of fifty": ("mila", f"{LIST}&q={word(500)}+{word(510)}"),
    "search, two in one of fifty, of all sites": ("olga", f"{LIST}&q={word(500)}+{word(510)}"),
    "search, in one": ("mila", f"{LIST}&q={RARE}"),
    "search, a telephone": ("mila", f"{LIST}&q=4951234567"),
    "search, a name, of all sites": ("olga", f"{LIST}&q={NAME}"),
    "search, in none": ("mila", f"{LIST}&q=nowheretobefound"),
    "metrics": ("olga", "/metrics"),
    "admin, dialogs": ("browser", f"{ADMIN}/dialog/"),
    "admin, dialogs, page 3": ("browser", f"{ADMIN}/dialog/?p=3"),
    "admin, dialogs, open ones": ("browser", f"{ADMIN}/dialog/?status__exact=open"),
    "admin, dialogs, a word": ("browser", f"{ADMIN}/dialog/?q={word(500)}"),
    "admin, entries": ("browser", f"{ADMIN}/entry/"),
    "admin, visitors": ("browser", f"{ADMIN}/visitor/"),
    "admin, visitors, one of them": ("browser", f"{ADMIN}/visitor/?q={ALONE}"),
    "admin, visitors, a page of one family": ("browser", f"{ADMIN}/visitor/?q={FAMILIES[3]}"),
    "admin, files": ("browser", f"{ADMIN}/attachment/"),
}


def measure(program: Program, asked: Asked) -> Measured:
    """The median of some calls of each kind, one after the other; the first two do not count."""
    measured = {}
    with Caller(program) as caller:
        every = visitors_calls(program, FIRST_SITE) | reads(program, READS)
        for what, call in every.items():
            took = [caller.seconds(call()) for _ in range(TIMES + 2)][2:]
            measured[f"{what}, ms"] = median(took) * 1000
    return measured

"""What something costs, without a clock: calls of functions written in Python, of which nearly all
of a message's time is made, and trips to the database. One more of them shows on any machine.
"""

import gc
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from types import FrameType
from typing import Any

from django.db import connection


def calls(work: Callable[[], object]) -> int:
    """How many functions written in Python something calls in this thread."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    gc.disable()  # or what goes with others' garbage is counted
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return count


def trips(work: Callable[[], object]) -> int:
    """How often something waits for the answer of PostgreSQL on this thread's connection: a message
    of the server's behind one of ours.
    """
    connection.ensure_connection()
    with tempfile.TemporaryFile("w+") as trace:
        connection.connection.pgconn.trace(trace.fileno())
        try:
            work()
        finally:
            connection.connection.pgconn.untrace()
        trace.seek(0)
        who = [line.split("\t")[1] for line in trace if "\t" in line]
    return sum(pair == ("F", "B") for pair in pairwise(who))

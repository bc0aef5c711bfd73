"""What is done once a transaction is committed."""

from collections.abc import Callable
from typing import ParamSpec

from django.db import DEFAULT_DB_ALIAS, connections

P = ParamSpec("P")


def after_commit(do: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Call it when what is written in this transaction is committed. What fails then is logged: it
    takes back nothing, and keeps nothing later from being done.

    Django does so too, but names what failed by its `__qualname__`, which no partial has.
    """
    connections[DEFAULT_DB_ALIAS].on_commit(lambda: do(*args, **kwargs), robust=True)

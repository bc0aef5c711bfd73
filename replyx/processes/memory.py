"""Where memory comes from, for processes that run for months."""

import ctypes
import gc

ARENAS = 2
M_ARENA_MAX = -8  # glibc's malloc.h
# New objects, and collections of the younger before one of the older.
LOADING = 50_000, 20, 200
SERVING = 10_000, 10, 5


def keep_together() -> None:
    """Have all threads share a few parts of memory, from now on.

    glibc gives each thread one of its own, up to eight a core, whose holes nobody else fills: a
    process with 14 threads grew by the hour though it held no more objects. Elsewhere nothing is
    changed.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, ARENAS)


def collect_seldom() -> None:
    """Have the garbage collector look seldom while a program is loaded: it would look at all of it
    some three hundred times, a sixth of the work.
    """
    gc.set_threshold(*LOADING)


def settled() -> None:
    """All is loaded: the collector keeps off it, and looks at what comes after every 70 requests or
    so. What is of messages and connections goes without it; a request of Django's or DRF's is a
    circle of 150 objects, 20 KB.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SERVING)

"""Everything in step: who changes rows says so, and every process and page that shows them hears.

`publish` says it, `on` has a process hear it, the cache forgets what changed; `follow` says it of
the rows of a model, whoever changes them. A change is a row of the database with a number of its
topic, so whatever was not heard is found by the number.
"""

from realtime.sync.cache import cached, get_cache, set_cache
from realtime.sync.changes import invalidate_cache, publish, versions
from realtime.sync.events import Event
from realtime.sync.handlers import on
from realtime.sync.rows import follow, rows_changed
from realtime.sync.watching import keep_in_step

__all__ = [
    "Event",
    "cached",
    "follow",
    "get_cache",
    "invalidate_cache",
    "keep_in_step",
    "on",
    "publish",
    "rows_changed",
    "set_cache",
    "versions",
]

"""This program, which may be told to tell nothing about itself, neither its trail nor its counts,
lines and metrics; and to tell it again.

`overhead` compares the two. Run like `manage.py serve`, with one process.
"""

import os
import signal
import sys
from typing import Any

import django

BLIND, SEEING = signal.SIGUSR1, signal.SIGUSR2

Place = tuple[Any, str]


def nothing(*_args: Any, **_words: Any) -> None:
    """Tell nobody."""


async def nothing_soon(*_args: Any) -> None:
    """Tell nobody, asynchronously."""


def what_only_tells() -> dict[Place, Any]:
    """Where that stands which only serves those who look, and what stands there when nobody does.
    Raises AttributeError where it is not there.
    """
    from prometheus_client import Counter, Histogram

    from dialogs.views import base
    from realtime.process import delivery
    from realtime.watching import delivery_notes

    found = {
        (delivery, "report"): nothing,
        (delivery, "report_asking"): nothing_soon,
        (base, "moved"): nothing,
        (delivery_notes, "moved"): nothing,
        (Counter, "inc"): nothing,
        (Histogram, "observe"): nothing,
    }
    for where, name in found:
        getattr(where, name)
    return found


def put(there: dict[Place, Any]) -> None:
    """Have that in these places."""
    for (where, name), what in there.items():
        setattr(where, name, what)


def obey() -> None:
    """Do as the signals say."""
    blind = what_only_tells()
    seeing = {(where, name): getattr(where, name) for where, name in blind}
    signal.signal(BLIND, lambda *_: put(blind))
    signal.signal(SEEING, lambda *_: put(seeing))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    django.setup()
    obey()
    from django.core.management import call_command

    call_command("serve", *sys.argv[1:])

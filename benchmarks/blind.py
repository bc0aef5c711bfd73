"""This program without what it tells about itself: no trail, no counts, no lines, no metrics.

`overhead` compares with it. Run like `manage.py serve`, with one process.
"""

import os
import sys
from typing import Any

import django


def nothing(*_args: Any, **_words: Any) -> None:
    """Tell nobody."""


async def nothing_soon(*_args: Any) -> None:
    """Tell nobody, asynchronously."""


def blindfold() -> None:
    """Take out what only serves those who look. Raises AttributeError where that is not there."""
    from prometheus_client import Counter, Histogram

    from dialogs.views import base
    from realtime.process import delivery
    from realtime.watching import delivery_notes

    take_out(delivery, "report", nothing)
    take_out(delivery, "report_asking", nothing_soon)
    take_out(base, "moved", nothing)
    take_out(delivery_notes, "moved", nothing)
    take_out(Counter, "inc", nothing)
    take_out(Histogram, "observe", nothing)


def take_out(where: object, name: str, instead: object) -> None:
    """Put something else in the place of what is there."""
    getattr(where, name)
    setattr(where, name, instead)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "replyx.settings")
    django.setup()
    blindfold()
    from django.core.management import call_command

    call_command("serve", *sys.argv[1:])

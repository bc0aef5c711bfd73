"""What happens elsewhere because of an entry: a job for a bot, an e-mail, a webhook.

Apps above register in `replyx/wiring.py`; `dialogs` imports none of them. An effect runs inside the
transaction of its entry, so it is stored with it or not at all; what leaves the program is a job.
"""

from collections.abc import Iterable
from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from dialogs.models import Entry


class Effect(Protocol):
    """Takes an entry that was just written, with its dialog; whatever it raises undoes both."""

    def __call__(self, entry: Entry, /) -> None: ...


@cache
def effects() -> tuple[Effect, ...]:
    """The effects that `settings.DIALOGS["EFFECTS"]` names, in their order."""
    return tuple(cast(Iterable[Effect], import_string(settings.DIALOGS["EFFECTS"])))


def cause_effects(entry: Entry) -> None:
    """Have every effect of an entry take place; called last in the transaction that wrote it."""
    for effect in effects():
        effect(entry)

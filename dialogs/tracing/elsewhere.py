"""Who was told of a message elsewhere. Whoever tells is an app above, which settings name."""

from typing import Literal, Protocol, cast

import msgspec
from django.conf import settings
from django.utils.module_loading import import_string

from dialogs.models import Entry


class Told(msgspec.Struct):
    """One person by one road; `sent_at` is None where nothing was sent, `first` the name of who was
    first, where that is known; `repetition` counts from 0; times in ISO 8601.
    """

    person: int
    name: str
    road: Literal["push", "mail"]
    outcome: Literal["waiting", "sent", "cancelled", "failed"]
    first: str | None
    repetition: int
    created_at: str
    due_at: str
    sent_at: str | None


class ToldElsewhere(Protocol):
    """Says who was told of a message, or was to be."""

    def __call__(self, entry: Entry, /) -> list[Told]: ...


def told_elsewhere(entry: Entry) -> list[Told]:
    """Ask what `settings.DIALOGS["TOLD_ELSEWHERE"]` names."""
    return cast(ToldElsewhere, import_string(settings.DIALOGS["TOLD_ELSEWHERE"]))(entry)

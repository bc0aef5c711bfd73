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
    road: Literal["push", "telegram", "mail"]
    outcome: Literal["waiting", "sent", "cancelled", "failed"]
    first: str | None
    repetition: int
    created_at: str
    due_at: str
    sent_at: str | None


class ToldVisitor(msgspec.Struct):
    """One mail to a visitor who left, with the answers up to a number; `source` is how the address
    is known, `outcome` what came of it; times in ISO 8601.
    """

    address: str
    source: Literal["site", "chat"]
    outcome: Literal["waiting", "sent", "cancelled", "unwanted", "limited", "failed"]
    created_at: str
    sent_at: str | None
    upto_seq: int


class InTelegram(msgspec.Struct):
    """What Telegram has of a message for its visitor, which may be several there; `error` is what
    Telegram said last where it did not take one; times in ISO 8601.
    """

    outcome: Literal["waiting", "sent", "failed"]
    messages: int
    error: str
    created_at: str
    sent_at: str | None


class ToldElsewhere(Protocol):
    """Says who was told of a message, or was to be."""

    def __call__(self, entry: Entry, /) -> list[Told]: ...


def told_elsewhere(entry: Entry) -> list[Told]:
    """Ask what `settings.DIALOGS["TOLD_ELSEWHERE"]` names."""
    return cast(ToldElsewhere, import_string(settings.DIALOGS["TOLD_ELSEWHERE"]))(entry)


class VisitorMailed(Protocol):
    """Says by which mails a visitor got an answer, or was to."""

    def __call__(self, entry: Entry, /) -> list[ToldVisitor]: ...


def visitor_mailed(entry: Entry) -> list[ToldVisitor]:
    """Ask what `settings.DIALOGS["VISITOR_MAILED"]` names."""
    return cast(VisitorMailed, import_string(settings.DIALOGS["VISITOR_MAILED"]))(entry)


class SentToTelegram(Protocol):
    """Says what Telegram has of a message; None of one that is not for Telegram."""

    def __call__(self, entry: Entry, /) -> InTelegram | None: ...


def sent_to_telegram(entry: Entry) -> InTelegram | None:
    """Ask what `settings.DIALOGS["SENT_TO_TELEGRAM"]` names."""
    return cast(SentToTelegram, import_string(settings.DIALOGS["SENT_TO_TELEGRAM"]))(entry)

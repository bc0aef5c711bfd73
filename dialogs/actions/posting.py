"""The only door for messages: any number of them in one transaction, each with its own outcome.

While a batch commits, what arrives collects into the next one: so a hundred people who write at
once cost one commit, and each is answered after it. One message is a batch of one.
"""

from collections.abc import Sequence

from django.db import InterfaceError, OperationalError, transaction

from dialogs.actions.batch import (
    LOCKED,
    REFUSALS,
    Batch,
    Later,
    NewMessage,
    Posted,
    Repeats,
    whose,
)
from dialogs.models import Entry
from replyx.database.rows import in_one_trip, send_keys, wait_for_nobody

Outcome = Posted | Exception


def post_messages(batch: Sequence[NewMessage]) -> list[Outcome]:
    """Write messages, in their order, in one transaction; the outcome of each.

    An outcome is Posted, or why the message is not: one of REFUSALS, or what the database or an
    effect said of it. None sinks another message. Raises what befalls them all: the database is
    away.
    """
    try:
        outcomes = _written(batch)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        return _without_what_fails(batch, error)
    both = list(zip(batch, outcomes, strict=True))
    before = _sent_before([each for each, outcome in both if not isinstance(outcome, Posted)])
    return [
        outcome if isinstance(outcome, Posted) else before.get(each.repeats, outcome)
        for each, outcome in both
    ]


def _without_what_fails(batch: Sequence[NewMessage], error: Exception) -> list[Outcome]:
    """The same where something was refused, and all of it rolled back: mostly because one is in the
    log already. Else nobody knows which, and each has a transaction of its own.
    """
    before = _sent_before(batch)
    if len(batch) == 1:
        return [before.get(batch[0].repeats, error)]
    if not before:
        return [outcome for each in batch for outcome in post_messages([each])]
    others = iter(post_messages([each for each in batch if each.repeats not in before]))
    return [before.get(each.repeats) or next(others) for each in batch]


def _sent_before(messages: Sequence[NewMessage]) -> dict[Repeats, Outcome]:
    """Those that are in the log already: a repeat is answered whatever happened since."""
    wanted = {each.repeats: each for each in messages if each.client_id is not None}
    if not wanted:
        return {}
    entries = Entry.objects.select_related("dialog__visitor").filter(
        dialog_id__in={dialog_id for dialog_id, _sender, _client_id in wanted},
        client_id__in={client_id for _dialog_id, _sender, client_id in wanted},
    )
    found: dict[Repeats, Outcome] = {}
    for entry in entries:
        key = entry.dialog_id, entry.sender, entry.client_id
        if key in wanted and wanted[key].visitor in (None, whose(entry.dialog)):
            found[key] = Posted(entry, False)
    return found


def _written(batch: Sequence[NewMessage]) -> list[Outcome]:
    """One transaction after another, until no message waits for one before it."""
    outcomes: dict[int, Outcome] = {}
    while len(outcomes) < len(batch):
        waiting = {at: each for at, each in enumerate(batch) if at not in outcomes}
        with transaction.atomic():
            dialog_ids = sorted({each.dialog_id for each in waiting.values()})
            with in_one_trip():
                by_managers = [each for each in waiting.values() if each.author is not None]
                most = len(waiting) + len(by_managers)  # one that takes over is two entries
                wait_for_nobody()
                locked, keys = LOCKED.send(dialog_ids), send_keys(Entry, most)
            new = Batch(locked(), keys())
            for at, message in waiting.items():
                try:
                    outcomes[at] = new.take(message)
                except Later:
                    pass
                except REFUSALS as refusal:
                    outcomes[at] = refusal
            new.store()
    return [outcomes[at] for at in range(len(batch))]

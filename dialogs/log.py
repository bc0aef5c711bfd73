"""The log: take a number, write the entry, announce it after the commit.

Only `dialogs.actions` calls this, and nothing else writes an entry (`tests/test_architecture.py`).
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from dialogs.announce import announce_entry
from dialogs.cutting import cut
from dialogs.models import Dialog, Entry
from dialogs.representations import iso, name_of

PREVIEW = 140  # characters of the last message that a row of the inbox shows


def take_number(dialog_id: int, now: datetime) -> Dialog:
    """Take the next number of a dialog and with it, until the commit, the dialog's row.

    The first statement of a transaction, so that commits come in the order of the numbers.
    Returns the dialog as it is now, with its people. Raises Dialog.DoesNotExist.
    """
    own = Dialog.objects.filter(pk=dialog_id)
    if not own.change(now, last_seq=F("last_seq") + 1, active_at=now):
        raise Dialog.DoesNotExist
    return Dialog.objects.with_people().get(pk=dialog_id)


def append(dialog: Dialog, *, created_at: datetime, **fields: Any) -> Entry:
    """Write the entry for the number that was taken; it is announced after the commit."""
    entry = Entry(dialog=dialog, seq=dialog.last_seq, created_at=created_at, **fields)
    if entry.author is not None:
        entry.author_name = name_of(entry.author)
    elif entry.sender == Entry.Sender.USER:
        entry.author_name = dialog.visitor.name
    entry.save(force_insert=True)
    # robust: a callback that fails must not keep the later ones from running.
    transaction.on_commit(partial(announce_entry, entry), robust=True)
    return entry


def show_last(dialog: Dialog, entry: Entry, text: str) -> None:
    """Make a message the one that the dialog's row shows."""
    dialog.last_message = {
        "seq": entry.seq,
        "sender": entry.sender,
        "text": cut(text, PREVIEW),
        "author": entry.author_name,
        "private": entry.private,
        "created_at": iso(entry.created_at),
    }

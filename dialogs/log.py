"""The log: take a number, write the entry, cause its effects, announce it after the commit.

An effect is what happens elsewhere because of an entry: a job for a bot, an e-mail, a webhook.
Apps above register theirs in `replyx/wiring.py`; `dialogs` imports none of them. It runs inside the
transaction of its entries, so it is stored with them or not at all; what leaves the program is a
job. A message on a site with which no effect has any business costs no trip more.

Only `dialogs.actions` calls this, and nothing else writes an entry (`tests/test_architecture.py`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F
from django.utils.module_loading import import_string

from dialogs.announce import announce_entries
from dialogs.cutting import cut
from dialogs.models import Dialog, Entry, Site
from dialogs.names import colleague_name, public_name
from dialogs.representations import iso
from replyx.database.commits import after_commit
from replyx.database.instances import fresh
from replyx.database.rows import insert

PREVIEW = 140  # characters of the last message that a row of the inbox shows


class Effect(Protocol):
    """What entries cause elsewhere."""

    def concerns(self, site: Site, /) -> bool:
        """Whether it has any business with what is written on a site; says so from what
        `Dialog.objects.for_messages` loads, as each batch of messages asks.
        """

    def __call__(self, entries: Sequence[Entry], /) -> None:
        """Take entries of sites that concern it, just written; whatever it raises undoes them."""


def take_number(dialog_id: int, now: datetime, count: int = 1) -> Dialog:
    """Take the next number of a dialog (or so many) and with it, until the commit, its row.

    The first statement of a transaction, so that commits come in the order of the numbers.
    Returns the dialog as it is now, with its people. Raises Dialog.DoesNotExist.
    """
    own = Dialog.objects.filter(pk=dialog_id)
    columns = {"last_seq": F("last_seq") + count, "active_at": now, "previous_at": F("active_at")}
    if not own.change(now, **columns):
        raise Dialog.DoesNotExist
    return Dialog.objects.with_people().get(pk=dialog_id)


NUMBERED = "last_seq", "active_at", "previous_at", "updated_at", "version", "row_version"


def number(dialog: Dialog, now: datetime) -> None:
    """Give a dialog whose row is locked its next number; the columns `NUMBERED` are not stored yet.
    As `take_number` for whoever has read the row.
    """
    dialog.last_seq += 1
    dialog.previous_at, dialog.active_at, dialog.updated_at = dialog.active_at, now, now
    dialog.version = dialog.row_version = dialog.version + 1


def entry_for(
    dialog: Dialog, *, created_at: datetime, author: User | None = None, **fields: Any
) -> Entry:
    """The entry for the number that was taken last; not written yet."""
    people = {"dialog": dialog, "author": author}
    entry = fresh(Entry, people, seq=dialog.last_seq, created_at=created_at, **fields)
    entry.files = []  # none yet, and nobody has to ask
    if author is not None:
        entry.author_name = public_name(author)
    elif entry.sender == Entry.Sender.USER:
        entry.author_name = dialog.visitor.name
    return entry


def write(entries: list[Entry]) -> None:
    """Write entries, for numbers that were taken; they are announced after the commit."""
    insert(entries)
    after_commit(announce_entries, entries)


def append(dialog: Dialog, *, created_at: datetime, **fields: Any) -> Entry:
    """Write the entry for the number that was taken; it is announced after the commit."""
    entry = entry_for(dialog, created_at=created_at, **fields)
    write([entry])
    return entry


def append_copies(dialog: Dialog, originals: list[Entry]) -> list[Entry]:
    """Write messages of another dialog again, for the last numbers that were taken: theirs are the
    times, the authors, the client ids, and their files move. Announced after the commit.
    """
    first = dialog.last_seq - len(originals) + 1
    kept = (
        "kind", "sender", "author", "author_name", "client_id", "text", "data", "private",
        "created_at",
    )  # fmt: skip
    copies = [
        Entry(dialog=dialog, seq=seq, **{name: getattr(each, name) for name in kept})
        for seq, each in enumerate(originals, first)
    ]
    Entry.objects.bulk_create(copies)
    for original, copy in zip(originals, copies, strict=True):
        copy.files = original.files
        if copy.files:
            original.attachments.update(entry=copy)
    after_commit(announce_entries, copies)
    return copies


def show_last(dialog: Dialog, entry: Entry, text: str) -> None:
    """Make a message the one that the dialog's row shows."""
    author, name = entry.author if entry.author_id else None, entry.author_name
    dialog.last_message = {
        "seq": entry.seq,
        "sender": entry.sender,
        "text": cut(text, PREVIEW) or (text and "…"),  # none at all is a deleted message
        "author": name if author is None else colleague_name(author),
        "private": entry.private,
        "created_at": iso(entry.created_at),
    }


@cache
def effects() -> tuple[Effect, ...]:
    """The effects that `settings.DIALOGS["EFFECTS"]` names, in their order."""
    return tuple(cast(Iterable[Effect], import_string(settings.DIALOGS["EFFECTS"])))


def effects_on(dialogs: Iterable[Dialog]) -> list[tuple[Effect, set[int]]]:
    """The effects that have business with the sites of some dialogs, each with their ids."""
    sites = {vars(dialog)["site_id"]: dialog for dialog in dialogs}
    found = [
        (each, {pk for pk, dialog in sites.items() if each.concerns(dialog.site)})
        for each in effects()
    ]
    return [(effect, site_ids) for effect, site_ids in found if site_ids]


def cause_effects(entries: Sequence[Entry], wanted: list[tuple[Effect, set[int]]]) -> None:
    """Have every effect of entries take place; called last in the transaction that wrote them."""
    for effect, site_ids in wanted:
        effect([entry for entry in entries if entry.dialog.site_id in site_ids])


def cause_effects_of(dialog: Dialog, entry: Entry) -> None:
    """The same of one entry."""
    cause_effects([entry], effects_on([dialog]))


def note_message(dialog: Dialog, entry: Entry) -> None:
    """Bring what the inbox shows of a dialog up to its newest message; not stored yet."""
    show_last(dialog, entry, entry.text or ", ".join(each.name for each in entry.files))
    if entry.sender == Entry.Sender.USER:
        if not dialog.unread or dialog.waiting_since is None:  # else the same waiting goes on
            dialog.untold_since = dialog.untold_since or entry.created_at
        dialog.unread += 1
        dialog.waiting_since = dialog.waiting_since or entry.created_at
    elif not entry.private:
        dialog.waiting_since = dialog.untold_since = None

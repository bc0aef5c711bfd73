"""The only door for messages: any number of them in one transaction, each with its own outcome.

While a batch commits, what arrives collects into the next one: so a hundred people who write at
once cost one commit, and each is answered after it. One message is a batch of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from dialogs.actions.states import Merged
from dialogs.files import attach
from dialogs.log import cause_effects, entry_for, note_message, write
from dialogs.models import Attachment, Dialog, Entry
from dialogs.queries import replies_after
from dialogs.searching import search
from realtime.frames import Message
from replyx.database.rows import Prepared, update
from replyx.logs import request_id

Repeats = tuple[int, str, UUID | None]
"""By which a message that was sent again is known: dialog, sender, client id."""
CHANGED = (
    "last_seq", "active_at", "previous_at", "updated_at", "version", "row_version",
    "last_message", "unread", "waiting_since",
)  # fmt: skip
# In the order of their ids, or two doors of two processes would wait for each other.
LOCKED = Prepared(
    Dialog.objects.with_people().select_for_update(of=("self",), no_key=True).order_by("pk")
)


class Stale(Exception):
    """Someone else answered after the last number that the writer had seen."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__(f"{len(messages)} newer")
        self.messages = messages


class DialogClosed(Exception):
    """A visitor wrote to a closed dialog."""


class NotTheirs(Exception):
    """The dialog is not that visitor's, or their token was revoked."""


class NotBegun(Exception):
    """It would be the dialog's first message, for which another limit is to be asked before."""


class _Later(Exception):
    """It depends on one before it, which is not stored yet."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What somebody says. `author` is the manager who writes; a visitor and an assistant have none.

    With `seen_seq`, the last number that the manager had seen, a newer reply of another refuses it.
    `visitor` is whose token it came with, and the token's version: asked here, under the lock. Such
    a message may be a dialog's first one only where `begins` says so.
    """

    dialog_id: int
    sender: str
    text: str
    client_id: UUID | None = None
    author: User | None = None
    private: bool = False
    seen_seq: int | None = None
    kept: Sequence[Attachment] = ()
    visitor: tuple[int, int] | None = None
    begins: bool = False
    request: str = field(default_factory=request_id)  # for the log; a batch has those of many

    @property
    def repeats(self) -> Repeats:
        """By which it is known when it is sent again."""
        return self.dialog_id, self.sender, self.client_id


class Posted(NamedTuple):
    """A message that is in the log, and whether it is new there."""

    entry: Entry
    is_new: bool


Outcome = Posted | Exception
REFUSALS = (Stale, DialogClosed, Merged, NotTheirs, NotBegun, Dialog.DoesNotExist)


def post_messages(batch: Sequence[NewMessage]) -> list[Outcome]:
    """Write messages, in their order, in one transaction; the outcome of each.

    An outcome is Posted, or why the message is not: one of REFUSALS, or what the database or an
    effect said of it. None sinks another message.
    Raises what befalls them all: the database is away.
    """
    try:
        outcomes = _written(batch)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        return _without_what_fails(batch, error)
    both = list(zip(batch, outcomes, strict=True))
    before = _sent_before([each for each, outcome in both if not isinstance(outcome, Posted)])
    return [before.get(each.repeats, outcome) for each, outcome in both]


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


def whose(dialog: Dialog) -> tuple[int, int]:
    """The visitor of a dialog, and the version of the tokens that stand for them now."""
    return dialog.visitor_id, dialog.visitor.token_version


def _written(batch: Sequence[NewMessage]) -> list[Outcome]:
    """One transaction after another, until no message waits for one before it."""
    outcomes: dict[int, Outcome] = {}
    while len(outcomes) < len(batch):
        waiting = {at: each for at, each in enumerate(batch) if at not in outcomes}
        with transaction.atomic():
            dialog_ids = sorted({each.dialog_id for each in waiting.values()})
            page = _Page(LOCKED.rows(dialog_ids))
            for at, message in waiting.items():
                try:
                    outcomes[at] = page.take(message)
                except _Later:
                    pass
                except REFUSALS as refusal:
                    outcomes[at] = refusal
            page.store()
    return [outcomes[at] for at in range(len(batch))]


class _Page:
    """What one transaction adds to the logs of some dialogs, whose rows are locked."""

    def __init__(self, dialogs: Sequence[Dialog]) -> None:
        self._dialogs = {dialog.pk: dialog for dialog in dialogs}
        self._now = timezone.now()
        self._new: list[tuple[Entry, NewMessage]] = []
        self._said: dict[Repeats, Entry] = {}

    def take(self, message: NewMessage) -> Posted:
        """Give a message its number. Raises why it gets none."""
        if message.client_id is not None and message.repeats in self._said:
            return Posted(self._said[message.repeats], False)
        dialog = self._dialogs.get(message.dialog_id)
        if dialog is None:
            raise Dialog.DoesNotExist
        self._check(dialog, message)
        if dialog.active_at != self._now:
            dialog.previous_at, dialog.active_at = dialog.active_at, self._now
        dialog.last_seq += 1
        entry = entry_for(
            dialog,
            created_at=self._now,
            sender=message.sender,
            author=message.author,
            text=message.text,
            client_id=message.client_id,
            private=message.private,
        )
        entry.request = message.request
        self._new.append((entry, message))
        self._said[message.repeats] = entry
        return Posted(entry, True)

    def _check(self, dialog: Dialog, message: NewMessage) -> None:
        if message.visitor not in (None, whose(dialog)):
            raise NotTheirs
        if message.visitor is not None and not dialog.last_seq and not message.begins:
            raise NotBegun
        if dialog.merged_into_id is not None:
            raise Merged(dialog.merged_into_id)
        if message.sender == Entry.Sender.USER and dialog.status == Dialog.Status.CLOSED:
            raise DialogClosed
        if message.seen_seq is None or message.seen_seq >= dialog.last_seq:
            return
        if any(entry.dialog is dialog and entry.author for entry, _message in self._new):
            raise _Later  # `replies_after` does not see it
        if newer := replies_after(dialog, message.seen_seq, message.author):
            raise Stale(newer)

    def store(self) -> None:
        """Write all of it, and what follows from it."""
        if not self._new:
            return
        entries = [entry for entry, _message in self._new]
        write(entries)
        for entry, message in self._new:
            if message.kept:
                entry.files = attach(entry, message.kept)
            note_message(entry.dialog, entry)
        search.remember(entries)
        changed = list(dict.fromkeys(entry.dialog for entry in entries))
        for dialog in changed:
            dialog.updated_at = self._now
            dialog.version = dialog.row_version = dialog.version + 1
        update(changed, *CHANGED)
        for entry in entries:
            cause_effects(entry)

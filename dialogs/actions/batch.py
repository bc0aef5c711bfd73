"""What is to be said, and what one transaction adds to the logs of some dialogs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User

from dialogs.actions.states import Merged, sentence
from dialogs.announce import announce_states
from dialogs.files import attach
from dialogs.handoff.moves import BY_PEOPLE, TAKE, nobody_answers, taken_by
from dialogs.log import cause_effects, effects_on, entry_for, note_message, write
from dialogs.models import Attachment, Dialog, Entry
from dialogs.queries import replies_after, said_after
from dialogs.searching import search
from realtime.frames import Message
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit
from replyx.database.questions import Question
from replyx.database.rows import commit_too, in_one_trip, update
from replyx.logs import request_id

Repeats = tuple[int, str, UUID | None]
"""By which a message that was sent again is known: dialog, sender, client id."""
CHANGED = (
    "last_seq", "active_at", "previous_at", "updated_at", "version", "row_version",
    "last_message", "unread", "waiting_since", "untold_since",
)  # fmt: skip
TAKEN = ("handoff", "manager", "taken_at")
NEVER_ASKED = frozenset({Dialog.Handoff.NONE, Dialog.Handoff.REQUESTED})  # or just asked
SEQ = attrgetter("seq")
# In the order of their ids, or two doors of two processes would wait for each other.
LOCKED: Question[Dialog] = Question(
    lambda keys: (
        Dialog.objects.for_messages()
        .filter(pk__in=keys)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
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


class Overtaken(Exception):
    """The assistant has nothing to say any more: a person was asked for or answers, the visitor has
    said more, or the dialog is closed.
    """


class Later(Exception):
    """It depends on one before it, which is not stored yet."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What somebody says. `author` is the manager who writes; a visitor and an assistant have none.

    With `seen_seq`, the last number that the manager had seen, a newer reply of another refuses it.
    `visitor` is whose token it came with, and the token's version: asked here, under the lock. Such
    a message may be a dialog's first one only where `begins` says so.

    `data` is for clients. An assistant's `reply_to` is the number of the question; with
    `leaves_waiting` the visitor goes on waiting, for a person.
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
    data: Mapping[str, Any] = field(default_factory=dict)
    reply_to: int | None = None
    leaves_waiting: bool = False
    request: str = field(default_factory=request_id)  # for the log; a batch has those of many

    @property
    def repeats(self) -> Repeats:
        """By which it is known when it is sent again."""
        return self.dialog_id, self.sender, self.client_id


class Posted(NamedTuple):
    """A message that is in the log, and whether it is new there."""

    entry: Entry
    is_new: bool


def takes_over(dialog: Dialog, message: NewMessage) -> bool:
    """Whether with a manager's message begins that they answer in a dialog: with a public one."""
    free = dialog.handoff in TAKE.before or nobody_answers(dialog)
    return free and not message.private and dialog.status == Dialog.Status.OPEN


REFUSALS = (Stale, DialogClosed, Merged, NotTheirs, NotBegun, Overtaken, Dialog.DoesNotExist)


def whose(dialog: Dialog) -> tuple[int, int]:
    """The visitor of a dialog, and the version of the tokens that stand for them now."""
    visitor = dialog.visitor
    return visitor.id, visitor.token_version


class Batch:
    """What one transaction adds to the logs of some dialogs, whose rows are locked."""

    def __init__(self, dialogs: Sequence[Dialog], keys: Iterable[int | None]) -> None:
        self._keys = iter(keys)
        self._dialogs = {dialog.id: dialog for dialog in dialogs}
        self._now = shared_now()
        self._new: list[tuple[Dialog, Entry, NewMessage]] = []
        self._started: list[Entry] = []  # of handoffs, each before the reply that takes over
        self._unasked: list[Dialog] = []  # taken over without a word of whoever asked once
        self._said: dict[Repeats, Entry] = {}

    def take(self, message: NewMessage) -> Posted:
        """Give a message its number. Raises why it gets none."""
        repeats = message.repeats
        if message.client_id is not None and repeats in self._said:
            return Posted(self._said[repeats], False)
        dialog = self._dialogs.get(message.dialog_id)
        if dialog is None:
            raise Dialog.DoesNotExist
        self._check(dialog, message)
        if dialog.active_at != self._now:
            dialog.previous_at, dialog.active_at = dialog.active_at, self._now
        if message.author is not None and takes_over(dialog, message):
            self._take_over(dialog, message.author, message.request)
        dialog.last_seq += 1
        entry = entry_for(
            dialog,
            id=next(self._keys),
            created_at=self._now,
            sender=message.sender,
            author=message.author,
            text=message.text,
            client_id=message.client_id,
            private=message.private,
            data=dict(message.data),
        )
        if message.reply_to is not None:
            entry.data["reply_to"] = message.reply_to
        entry.request = message.request
        self._new.append((dialog, entry, message))
        self._said[repeats] = entry
        return Posted(entry, True)

    def _take_over(self, dialog: Dialog, manager: User, request: str) -> None:
        """A manager's first public reply takes the dialog over, in the transaction that has it."""
        if dialog.handoff not in NEVER_ASKED:
            dialog.requested_at = None
            self._unasked.append(dialog)
        dialog.handoff, dialog.manager, dialog.taken_at = TAKE.after, manager, self._now
        dialog.last_seq += 1
        said = taken_by(manager)
        entry = entry_for(
            dialog,
            id=next(self._keys),
            created_at=self._now,
            sender=Entry.Sender.SYSTEM,
            author=manager,
            system_type=TAKE.system_type,
            text=sentence(dialog, TAKE.system_type, said),
            data=said,
        )
        entry.request = request
        self._started.append(entry)

    def _check(self, dialog: Dialog, message: NewMessage) -> None:
        if message.visitor not in (None, whose(dialog)):
            raise NotTheirs
        if message.visitor is not None and not dialog.last_seq and not message.begins:
            raise NotBegun
        if dialog.merged_into_id is not None:
            raise Merged(dialog.merged_into_id)
        if message.sender == Entry.Sender.ASSISTANT:
            self._check_answer(dialog, message)
        if message.sender == Entry.Sender.USER and dialog.status == Dialog.Status.CLOSED:
            raise DialogClosed
        if message.seen_seq is None or message.seen_seq >= dialog.last_seq:
            return
        if any(each is dialog and said.author for each, _entry, said in self._new):
            raise Later  # `replies_after` does not see it
        if newer := replies_after(dialog, message.seen_seq, message.author):
            raise Stale(newer)

    def _check_answer(self, dialog: Dialog, message: NewMessage) -> None:
        """Asked under the lock: from the commit of a takeover on no answer comes after it."""
        if dialog.handoff in BY_PEOPLE or dialog.status == Dialog.Status.CLOSED:
            raise Overtaken
        if message.reply_to is None or message.reply_to == dialog.last_seq:
            return
        if any(each is dialog for each, _entry, _said in self._new):
            raise Later
        if said_after(dialog.pk, message.reply_to):
            raise Overtaken

    def store(self) -> None:
        """Write all of it, and what follows from it."""
        if not self._new:
            return
        messages = [entry for _dialog, entry, _message in self._new]
        entries = sorted([*messages, *self._started], key=SEQ) if self._started else messages
        caused = effects_on([dialog for dialog, _entry, _message in self._new])
        with in_one_trip():
            write(entries)
            changed = self._noted()
            search.remember(messages)
            update(changed, *CHANGED)
            if self._started:
                self._store_takeovers()
            if not caused:
                commit_too()
        cause_effects(entries, caused)

    def _store_takeovers(self) -> None:
        """Who answers now, in the dialogs that somebody has taken over."""
        taken = [entry.dialog for entry in self._started]
        update(taken, *TAKEN)
        update(self._unasked, "requested_at")
        ids = {dialog.id for dialog in taken}
        after_commit(announce_states, ids)

    def _noted(self) -> list[Dialog]:
        """The dialogs, as what was said leaves them."""
        changed: dict[int, Dialog] = {}
        for dialog, entry, message in self._new:
            if message.kept:
                entry.files = attach(entry, message.kept)
            waiting = dialog.waiting_since, dialog.untold_since
            note_message(dialog, entry)
            if message.leaves_waiting:
                dialog.waiting_since, dialog.untold_since = waiting
            changed[dialog.id] = dialog
        for dialog in changed.values():
            dialog.updated_at = self._now
            dialog.version = dialog.row_version = dialog.version + 1
        return list(changed.values())

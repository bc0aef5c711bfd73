"""Write, edit and delete a message."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from dialogs.actions.states import Merged, OtherOpen, append_system, may_open, save_status
from dialogs.files import Files, attach, checked, keep, let_go
from dialogs.log import append, cause_effects, show_last, take_number
from dialogs.models import Dialog, Entry
from dialogs.queries import message_at, replies_after
from dialogs.searching import search
from realtime.frames import Message


class Stale(Exception):
    """Someone else answered after the last number that the writer had seen."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__(f"{len(messages)} newer")
        self.messages = messages


class DialogClosed(Exception):
    """A visitor wrote to a closed dialog of a site that begins a new one."""


class Forbidden(Exception):
    """The message may not be changed by this person."""


def post_message(
    dialog_id: int,
    sender: str,
    text: str,
    client_id: UUID | None = None,
    *,
    author: User | None = None,
    private: bool = False,
    seen_seq: int | None = None,
    files: Files = (),
) -> tuple[Entry, bool]:
    """The only door for a message. Returns its entry, and whether it is new.

    `author` is the manager who writes; a visitor and an assistant have none. With `seen_seq`, the
    last number that the manager had seen, a newer reply of another raises Stale. To a dialog for
    which another one goes on a manager writes there. Also raises
    DialogClosed, `files.FileRefused` and Dialog.DoesNotExist; then nothing is stored.
    """
    if files and sender != Entry.Sender.USER:
        dialog_id = goes_on_in(dialog_id)  # before the bytes move: they cannot be read twice
    kept = keep(dialog_id, checked(files)) if files else []
    now = timezone.now()
    try:
        with transaction.atomic():
            dialog = take_number(dialog_id, now)
            if dialog.merged_into_id is not None:
                raise Merged(dialog.merged_into_id)
            if seen_seq is not None and (newer := replies_after(dialog, seen_seq, author)):
                raise Stale(newer)
            if sender == Entry.Sender.USER and dialog.status == Dialog.Status.CLOSED:
                dialog = reopen_for_visitor(dialog, now)
            entry = append(
                dialog,
                created_at=now,
                sender=sender,
                author=author,
                text=text,
                client_id=client_id,
                private=private,
            )
            if kept:
                entry.files = attach(entry, kept)
            note_message(dialog, entry)
            search.remember(entry)
            cause_effects(entry)
    except BaseException as error:
        # Rolled back, and the number given back. A repeat is answered whatever happened since.
        let_go(kept)
        refused = isinstance(error, IntegrityError | Stale | DialogClosed | Merged)
        first = message_sent_as(dialog_id, sender, client_id) if refused else None
        if first is not None:
            return first, False
        if not isinstance(error, Merged):
            raise
        if sender == Entry.Sender.USER:
            raise DialogClosed from None  # its client asks where to go on
        return post_message(
            error.dialog_id, sender, text, client_id, author=author, private=private, files=files
        )
    return entry, True


def goes_on_in(dialog_id: int) -> int:
    """The dialog itself, or the one that goes on for it."""
    merged = Dialog.objects.filter(pk=dialog_id).values_list("merged_into", flat=True).first()
    return goes_on_in(merged) if merged else dialog_id


def message_sent_as(dialog_id: int, sender: str, client_id: UUID | None) -> Entry | None:
    """The message that is in the log under this `client_id` already."""
    if client_id is None:
        return None
    entries = Entry.objects.select_related("dialog")
    return entries.filter(dialog_id=dialog_id, sender=sender, client_id=client_id).first()


def reopen_for_visitor(dialog: Dialog, now: datetime) -> Dialog:
    """A visitor's message opens a closed dialog, unless the site wants a new one begun, or the
    visitor has one.
    """
    if dialog.site.on_closed == dialog.site.OnClosed.NEW:
        raise DialogClosed
    try:
        may_open(dialog)
        dialog.status = Dialog.Status.OPEN
        save_status(dialog)
    except OtherOpen:
        raise DialogClosed from None
    append_system(dialog, "reopened", None, now)
    return take_number(dialog.pk, now)


def note_message(dialog: Dialog, entry: Entry) -> None:
    """Bring what the inbox shows of a dialog up to its newest message."""
    files = ", ".join(attachment.name for attachment in entry.files)
    show_last(dialog, entry, entry.text or files)
    if entry.sender == Entry.Sender.USER:
        dialog.unread += 1
        dialog.waiting_since = dialog.waiting_since or entry.created_at
    elif not entry.private:
        dialog.waiting_since = None
    dialog.save(update_fields=["last_message", "unread", "waiting_since"])


def edit_message(dialog_id: int, seq: int, author: User, text: str) -> Entry:
    """Give a manager's own message another text. Returns the entry that says so.

    Raises Forbidden, Merged, and Dialog.DoesNotExist where the dialog or the message is not there.
    """
    return change_message(dialog_id, seq, author, Entry.Kind.EDIT, text)


def delete_message(dialog_id: int, seq: int, author: User) -> Entry:
    """Take a manager's own message back. Raises as `edit_message` does."""
    return change_message(dialog_id, seq, author, Entry.Kind.DELETION, "")


def change_message(dialog_id: int, seq: int, author: User, kind: Entry.Kind, text: str) -> Entry:
    """Append the entry that changes a message; the message's own entry stays as it was."""
    now = timezone.now()
    with transaction.atomic():
        dialog = take_number(dialog_id, now)
        if dialog.merged_into_id is not None:
            raise Merged(dialog.merged_into_id)
        target, deleted = message_at(dialog, seq)
        own = target.sender == Entry.Sender.MANAGER and target.author_id == author.pk
        if deleted or not own:
            raise Forbidden
        entry = append(
            dialog,
            created_at=now,
            kind=kind,
            sender=target.sender,
            author=author,
            text=text,
            private=target.private,
            target=seq,
        )
        if kind == Entry.Kind.DELETION:
            search.forget(target)
            target.attachments.all().delete()
        else:
            search.remember_change(target, text)
        if dialog.last_message and dialog.last_message["seq"] == seq:
            show_last(dialog, target, text)
            dialog.save(update_fields=["last_message"])
        cause_effects(entry)
    return entry

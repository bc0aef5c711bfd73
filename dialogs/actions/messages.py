"""Write, edit and delete a message."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from dialogs.actions.batch import DialogClosed, NewMessage, Posted
from dialogs.actions.posting import post_messages
from dialogs.actions.states import Merged, OtherOpen, set_status
from dialogs.auditing.noting import Doer, note
from dialogs.files import Files, checked, keep, let_go, surely_remove
from dialogs.log import append, cause_effects_of, show_last, take_number
from dialogs.models import Act, Dialog, Entry, Site
from dialogs.queries import message_at
from dialogs.searching import search
from replyx.database.clock import shared_now

ACTS = {Entry.Kind.EDIT: Act.What.EDITED, Entry.Kind.DELETION: Act.What.TAKEN_BACK}


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
    most_files: int | None = None,
    data: Mapping[str, Any] = MappingProxyType({}),
) -> Posted:
    """Say one thing (`NewMessage`), and what stands in its way is made: a manager writes where a
    dialog goes on, and a visitor opens a closed one again. `most_files` is for whoever has a limit
    of their own; None is that of the web.

    Raises Stale, DialogClosed, `files.FileRefused` and Dialog.DoesNotExist; then nothing is stored.
    """
    if files and sender != Entry.Sender.USER:
        dialog_id = goes_on_in(dialog_id)  # before the bytes move: they cannot be read twice
    kept = keep(dialog_id, checked(files, most_files)) if files else []
    who = (author, private, seen_seq)
    message = NewMessage(dialog_id, sender, text, client_id, *who, kept, data=data)
    posted = None
    try:
        posted = posted_somewhere(message)
    finally:
        if posted is None or not posted.is_new:
            let_go(kept)
    return posted


def posted_before(dialog_id: int, sender: str, client_id: UUID) -> Posted | None:
    """The message that was stored when it was sent first, for whoever asks before its files are."""
    entries = Entry.objects.select_related("dialog__visitor")
    found = entries.filter(dialog_id=dialog_id, sender=sender, client_id=client_id).first()
    return Posted(found, False) if found else None


def posted_somewhere(message: NewMessage) -> Posted:
    """A message where the conversation goes on. Raises as `post_message` does."""
    [outcome] = post_messages([message])
    if isinstance(outcome, Posted):
        return outcome
    if message.sender == Entry.Sender.USER:
        if isinstance(outcome, Merged):
            raise DialogClosed from None  # its client asks where to go on
        if isinstance(outcome, DialogClosed):
            reopen_for_visitor(message.dialog_id)
            return posted_somewhere(message)
    elif isinstance(outcome, Merged):
        there = outcome.dialog_id
        return posted_somewhere(replace(message, dialog_id=there, seen_seq=None))
    raise outcome


def goes_on_in(dialog_id: int) -> int:
    """The dialog itself, or the one that goes on for it."""
    merged = Dialog.objects.filter(pk=dialog_id).values_list("merged_into", flat=True).first()
    return goes_on_in(merged) if merged else dialog_id


def reopen_for_visitor(dialog_id: int) -> None:
    """Open a visitor's closed dialog, as they write to it. Raises DialogClosed where the site wants
    a new one begun, or the visitor has another.
    """
    site = Site.objects.get(dialogs=dialog_id)
    if site.on_closed == Site.OnClosed.NEW:
        raise DialogClosed
    try:
        set_status(dialog_id, Dialog.Status.OPEN, "reopened", None)
    except (OtherOpen, Merged):
        raise DialogClosed from None


def edit_message(
    dialog_id: int, seq: int, author: User | None, text: str, by: Doer | None = None
) -> Entry:
    """Give a manager's own message another text, or without an author one of the visitor's; `by` is
    the manager, and from where. Returns the entry that says so.

    Raises Forbidden, Merged, and Dialog.DoesNotExist where the dialog or the message is not there.
    """
    return change_message(dialog_id, seq, author, Entry.Kind.EDIT, text, by)


def delete_message(dialog_id: int, seq: int, author: User, by: Doer | None = None) -> Entry:
    """Take a manager's own message back. Raises as `edit_message` does."""
    return change_message(dialog_id, seq, author, Entry.Kind.DELETION, "", by)


def change_message(
    dialog_id: int,
    seq: int,
    author: User | None,
    kind: Entry.Kind,
    text: str,
    by: Doer | None = None,
) -> Entry:
    """Append the entry that changes a message; the message's own entry stays as it was."""
    now = shared_now()
    with transaction.atomic():
        dialog = take_number(dialog_id, now)
        if dialog.merged_into_id is not None:
            raise Merged(dialog.merged_into_id)
        target, deleted = message_at(dialog, seq)
        sender = Entry.Sender.MANAGER if author else Entry.Sender.USER
        own = target.sender == sender and target.author_id == (author.pk if author else None)
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
            files = target.attachments.all()
            if surely_remove(files):
                files.delete()
        else:
            search.remember_change(target, text)
        if dialog.last_message and dialog.last_message["seq"] == seq:
            show_last(dialog, target, text)
            dialog.save(update_fields=["last_message"])
        cause_effects_of(dialog, entry)
        if by is not None:
            note(by, ACTS[kind], "dialogs.dialog", dialog_id, seq=seq)
    return entry

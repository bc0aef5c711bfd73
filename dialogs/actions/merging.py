"""Two dialogs of one person become one: what was said in the other goes on in it."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from dialogs.actions.handoff import request_handoff, take_over
from dialogs.actions.states import append_system, ended, system_entry, tell
from dialogs.announce import announce_state
from dialogs.handoff.moves import BY_PEOPLE, NotNow, State, Taken
from dialogs.log import append_copies, show_last, take_number
from dialogs.models import Dialog, Entry
from dialogs.queries import CHANGES
from dialogs.searching import search
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit


def absorb(dialog_id: int, other_id: int) -> None:
    """Have a dialog go on for another one, which is closed and names it for ever.

    What was said in the other is said again at the dialog's end, by the same people at the same
    times: so every client of both sides gets it as everything else. Files move. Both dialogs are
    locked by the caller.
    """
    now = shared_now()
    other = Dialog.objects.with_people().get(pk=other_id)
    was_open = other.status == Dialog.Status.OPEN
    said, held = as_it_stands(other), was_open and other.handoff in BY_PEOPLE
    # First, as a visitor has one open dialog.
    close_for(other, dialog_id, now)
    dialog = Dialog.objects.with_people().get(pk=dialog_id)
    if (said or held) and was_open and dialog.status == Dialog.Status.CLOSED:
        dialog = take_number(dialog_id, now)
        dialog.status = Dialog.Status.OPEN
        dialog.save(update_fields=["status"])
        append_system(dialog, "reopened", None, now)
    if said:
        say_again(dialog, other, said, now)
    if held:
        hand_on(dialog_id, other)


def hand_on(dialog_id: int, other: Dialog) -> None:
    """Whoever waits for a person keeps their place in the line, and whoever answers goes on."""
    if other.handoff == State.ACTIVE:
        if other.manager is not None:
            with suppress(Taken):  # by a colleague, who goes on
                take_over(dialog_id, other.manager)
        return
    own = Dialog.objects.filter(pk=dialog_id)
    by: Any = other.handoff_by
    reason: Any = other.handoff_reason
    with suppress(NotNow):  # somebody is asked for there too, or answers
        request_handoff(dialog_id, by, reason)
    own.filter(handoff=State.REQUESTED, requested_at__gt=other.requested_at).update(
        requested_at=other.requested_at
    )


def as_it_stands(dialog: Dialog) -> list[Entry]:
    """The messages and notes of a dialog with their edits applied; what was deleted is left out."""
    changes: dict[int | None, Entry] = {
        entry.target: entry for entry in dialog.entries.filter(kind__in=CHANGES).order_by("seq")
    }
    entries = dialog.entries.filter(kind=Entry.Kind.MESSAGE).exclude(sender=Entry.Sender.SYSTEM)
    said = []
    for entry in entries.order_by("seq").select_related("author").prefetch_related("attachments"):
        change = changes.get(entry.seq)
        if change is None or change.kind == Entry.Kind.EDIT:
            entry.text = change.text if change else entry.text
            said.append(entry)
    return said


def close_for(other: Dialog, dialog_id: int, now: datetime) -> None:
    """Close a dialog for good: another one goes on."""
    changes = {"status": Dialog.Status.CLOSED, "merged_into_id": dialog_id, "waiting_since": None}
    own = Dialog.objects.filter(pk=other.pk)
    if other.last_seq:
        held = other.handoff in BY_PEOPLE
        closed = take_number(other.pk, now, 1 + held)
        closed.last_seq -= 1 + held
        entries = ended(closed, None, now)
        closed.last_seq += 1
        own.update(**changes, unread=0, handoff=closed.handoff)
        closed.status, closed.waiting_since, closed.unread = Dialog.Status.CLOSED, None, 0
        closed.merged_into_id = dialog_id
        entries.append(system_entry(closed, "merged", None, now, {"dialog": dialog_id}))
        tell(closed, entries)
    else:  # nobody's business yet, except a tab's that has it open
        own.change(now, **changes)
        after_commit(announce_state, own.with_people().get())


def say_again(dialog: Dialog, other: Dialog, said: list[Entry], now: datetime) -> None:
    """Say again what was said in another dialog, and bring the dialog's row up to it."""
    all_read = not dialog.unread and not other.unread
    waiting = [each.waiting_since for each in (dialog, other) if each.waiting_since]
    untold = [each.untold_since for each in (dialog, other) if each.untold_since]
    manager, tags = dialog.manager or other.manager, [*dialog.tags, *other.tags]
    there = set(dialog.entries.exclude(client_id=None).values_list("sender", "client_id"))
    new = [entry for entry in said if (entry.sender, entry.client_id) not in there]
    if not new:
        return
    dialog = take_number(dialog.pk, now, len(new))
    copies = append_copies(dialog, new)
    for original in new:
        search.forget(original)
    search.remember(copies)
    last = copies[-1]
    files = ", ".join(attachment.name for attachment in last.files)
    show_last(dialog, last, last.text or files)
    dialog.waiting_since = min(waiting) if waiting else None
    dialog.untold_since = min(untold) if untold and waiting else None
    dialog.manager, dialog.tags = manager, list(dict.fromkeys(tags))
    if all_read:
        dialog.admin_read_seq = dialog.last_seq
    dialog.unread = dialog.entries.filter(
        kind=Entry.Kind.MESSAGE, sender=Entry.Sender.USER, seq__gt=dialog.admin_read_seq
    ).count()
    dialog.settled_seq = dialog.last_seq  # whoever says who they are is here, at this moment
    dialog.save(
        update_fields=[
            "last_message", "waiting_since", "untold_since", "manager", "tags", "admin_read_seq",
            "unread", "settled_seq",
        ]
    )  # fmt: skip
    after_commit(announce_state, dialog)

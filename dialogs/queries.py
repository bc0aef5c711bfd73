"""Questions to the log that more than one door asks."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from dialogs.models import Dialog, Entry
from dialogs.representations import apply_changes, message_of
from realtime.frames import Message
from realtime.groups import Side

NEWER = 50  # answers of others that a stale reply is told of
# Of texts in a page of the log or of the history: whoever does not read it leaves it in our memory.
ANSWER_BYTES = 512 * 1024
CHANGES = (Entry.Kind.EDIT, Entry.Kind.DELETION)


def visible(dialog: Dialog, side: Side) -> QuerySet[Entry]:
    """The messages of a dialog that a side may see."""
    entries = dialog.entries.filter(kind=Entry.Kind.MESSAGE).prefetch_related("attachments")
    return entries.filter(private=False) if side == "site" else entries.select_related("author")


def as_they_read_now(dialog: Dialog, entries: list[Entry], side: Side) -> list[Message]:
    """Messages with their edits and deletions applied, in the order given."""
    messages = [message_of(entry, dialog.visitor_id, side) for entry in entries]
    changes = dialog.entries.filter(
        kind__in=CHANGES, target__in=[entry.seq for entry in entries]
    ).order_by("seq")
    apply_changes(messages, changes)
    return messages


def history(
    dialog: Dialog, side: Side, before: int | None = None, limit: int = 50
) -> tuple[list[Message], bool]:
    """The newest `limit` messages below `before`, oldest first, and whether there are older: fewer
    than `limit` where they are more than an answer may hold.
    """
    entries = visible(dialog, side).order_by("-seq")
    if before is not None:
        entries = entries.filter(seq__lt=before)
    page = list(entries[: limit + 1])
    messages = newest_that_fit(as_they_read_now(dialog, page[:limit][::-1], side))
    return messages, len(page) > len(messages)


def newest_that_fit(messages: list[Message]) -> list[Message]:
    """The end of a page, of no more text than an answer may hold; one is always there."""
    size = 0
    for count, message in enumerate(reversed(messages)):
        size += len(message.text.encode())
        if count and size > ANSWER_BYTES:
            return messages[-count:]
    return messages


def replies_after(dialog: Dialog, seq: int, author: User | None) -> list[Message]:
    """What others than `author` have answered to the visitor after a number: the newest `NEWER`.

    Asked while the dialog's row is locked: one query where there is nothing, three where there is.
    """
    senders = (Entry.Sender.MANAGER, Entry.Sender.ASSISTANT)
    entries = visible(dialog, "site").filter(sender__in=senders, seq__gt=seq)
    others = entries.exclude(author=author).select_related("author")
    newest = list(others.order_by("-seq")[:NEWER])
    return as_they_read_now(dialog, newest[::-1], "admin") if newest else []


def message_at(dialog: Dialog, seq: int) -> tuple[Entry, bool]:
    """The message with a number, and whether it was deleted. Raises Dialog.DoesNotExist."""
    entry = dialog.entries.filter(seq=seq, kind=Entry.Kind.MESSAGE).first()
    if entry is None:
        raise Dialog.DoesNotExist
    return entry, dialog.entries.filter(target=seq, kind=Entry.Kind.DELETION).exists()


def entries_after(dialog_id: int, after: int, limit: int) -> QuerySet[Entry]:
    """The log behind a number."""
    entries = Entry.objects.filter(dialog_id=dialog_id, seq__gt=after).order_by("seq")
    return entries.select_related("dialog", "author").prefetch_related("attachments")[:limit]


def entries_after_each(places: set[tuple[int, int]], limit: int) -> QuerySet[Entry]:
    """The log behind a number of each dialog; no number is left out there, so that so many entries
    are so many numbers.
    """
    each = [Q(dialog_id=pk, seq__gt=after, seq__lte=after + limit) for pk, after in places]
    entries = Entry.objects.filter(Q(*each, _connector=Q.OR)).order_by("dialog_id", "seq")
    return entries.select_related("dialog", "author").prefetch_related("attachments")


def changed_since(site_ids: tuple[int, ...], since: datetime) -> QuerySet[Dialog]:
    """The dialogs of some sites that changed after a moment."""
    return Dialog.objects.begun().with_people().filter(site__in=site_ids, updated_at__gt=since)

"""Questions to the log that more than one door asks."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from dialogs.models import Attachment, Dialog, Entry
from dialogs.representations import apply_changes, message_of
from realtime.frames import Message
from realtime.groups import Side
from replyx.database.questions import Question
from replyx.database.replica import old

BIGGEST = 2**63 - 1  # that the database has as an id
NEWER = 50  # answers of others that a stale reply is told of
# Of texts in a page of the log or of the history: whoever does not read it leaves it in our memory.
ANSWER_BYTES = 512 * 1024
UNSAID = "password", "email", "last_login", "date_joined"  # of an author
CHANGES = (Entry.Kind.EDIT, Entry.Kind.DELETION)
ANSWERS = (Entry.Sender.MANAGER, Entry.Sender.ASSISTANT)


def visible(dialog_id: int, side: Side) -> QuerySet[Entry]:
    """The messages of a dialog that a side may see."""
    entries = Entry.objects.filter(dialog=dialog_id, kind=Entry.Kind.MESSAGE)
    if side == "site":
        return entries.filter(private=False)
    return entries.select_related("author").defer(*(f"author__{each}" for each in UNSAID))


def _newest(dialog_id: int, before: int, *, side: Side, bounded: bool, count: int) -> Any:
    entries = visible(dialog_id, side).order_by("-seq")
    return (entries.filter(seq__lt=before) if bounded else entries)[:count]


_page: Question[Entry] = Question(_newest)
_files: Question[Attachment] = Question(
    lambda entry_ids: Attachment.objects.filter(entry__in=entry_ids)
)
_changes: Question[Entry] = Question(
    lambda dialog_id, targets: Entry.objects.filter(
        dialog=dialog_id, kind__in=CHANGES, target__in=targets
    ).order_by("seq")
)


def with_files(entries: list[Entry]) -> list[Entry]:
    """The same entries, with their files."""
    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        entry.files = []
    for file in _files.ask([*by_id]) if by_id else []:
        by_id[file.entry_id].files.append(file)
    return entries


def as_they_read_now(dialog: Dialog, entries: list[Entry], side: Side) -> list[Message]:
    """Messages with their edits and deletions applied, in the order given."""
    visitor_id = dialog.visitor_id
    for entry in entries:
        if not entry.text:
            entry.dialog = dialog  # whose site has the words of what is gone
    messages = [message_of(entry, visitor_id, side) for entry in entries]
    if messages:
        apply_changes(messages, _changes.ask(dialog.pk, [entry.seq for entry in entries]))
    return messages


def history(
    dialog: Dialog, side: Side, before: int | None = None, limit: int = 50
) -> tuple[list[Message], bool]:
    """The newest `limit` messages below `before`, oldest first, and whether there are older: fewer
    than `limit` where they are more than an answer may hold.
    """
    if not dialog.last_seq:
        return [], False
    if before is None:
        return _page_below(dialog, side, None, limit)
    read = partial(_page_below, dialog, side, before, limit)
    return old(read, is_there=partial(_has_all, dialog))


def _page_below(
    dialog: Dialog, side: Side, before: int | None, limit: int
) -> tuple[list[Message], bool]:
    shape = {"side": side, "bounded": before is not None, "count": limit + 1}
    page = _page.ask(dialog.pk, before, **shape)
    shown = with_files(page[:limit][::-1])
    messages = newest_that_fit(as_they_read_now(dialog, shown, side))
    return messages, len(page) > len(messages)


_tops: Question[tuple[int]] = Question(
    lambda dialog_id: Dialog.objects.filter(pk=dialog_id).values_list("last_seq")
)


def _has_all(dialog: Dialog) -> bool:
    """Whether a copy has all that the dialog had when it was read: an edit is an entry too."""
    return _tops.ask(dialog.pk) >= [(dialog.last_seq,)]


def newest_that_fit(messages: list[Message]) -> list[Message]:
    """The end of a page, of no more text than an answer may hold; one is always there."""
    size = 0
    for count, message in enumerate(reversed(messages)):
        size += len(message.text.encode())
        if count and size > ANSWER_BYTES:
            return messages[-count:]
    return messages


_sites: Question[tuple[int, int]] = Question(
    lambda dialog_ids: Dialog.objects.filter(pk__in=dialog_ids).values_list("pk", "site_id")
)


def sites_of_dialogs(dialog_ids: Collection[int]) -> dict[int, int]:
    """The site of each dialog that is there; a client may have named any number."""
    known = [each for each in dialog_ids if 0 < each <= BIGGEST]
    return dict(_sites.ask(known)) if known else {}


def replies_after(dialog: Dialog, seq: int, author: User | None) -> list[Message]:
    """What others than `author` have answered to the visitor after a number: the newest `NEWER`.

    Asked while the dialog's row is locked: one query where there is nothing, three where there is.
    """
    entries = visible(dialog.pk, "site").filter(sender__in=ANSWERS, seq__gt=seq)
    others = entries.exclude(author=author).select_related("author")
    newest = list(others.order_by("-seq")[:NEWER])
    return as_they_read_now(dialog, with_files(newest[::-1]), "admin")


def said_after(dialog_id: int, seq: int) -> bool:
    """Whether a visitor or a manager has said something to the other after a number."""
    people = (Entry.Sender.USER, Entry.Sender.MANAGER)
    return visible(dialog_id, "site").filter(sender__in=people, seq__gt=seq).exists()


def message_at(dialog: Dialog, seq: int) -> tuple[Entry, bool]:
    """The message with a number, and whether it was deleted. Raises Dialog.DoesNotExist."""
    entry = dialog.entries.filter(seq=seq, kind=Entry.Kind.MESSAGE).first()
    if entry is None:
        raise Dialog.DoesNotExist
    return entry, dialog.entries.filter(target=seq, kind=Entry.Kind.DELETION).exists()


_after: Question[Entry] = Question(
    lambda dialog_id, after, *, limit: (
        Entry.objects.filter(dialog_id=dialog_id, seq__gt=after)
        .order_by("seq")
        .select_related("dialog", "author")[:limit]
    )
)


def entries_after(dialog_id: int, after: int, limit: int) -> list[Entry]:
    """The log behind a number."""
    found = _after.ask(dialog_id, after, limit=limit)
    for entry in found:
        if not entry.text:
            entry.dialog = found[0].dialog  # whose site has the words of what is gone
    return with_files(found)


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

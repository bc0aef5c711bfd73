"""What `realtime` asks about a dialog; it knows these functions by `settings.REALTIME["LOG"]`.

Synchronous: a live connection calls them in a thread, so that none holds a database connection.
"""

from collections import Counter
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import Count

from dialogs import actions
from dialogs.announce import announce_typing
from dialogs.models import Dialog, Entry, current_history
from dialogs.queries import (
    ANSWER_BYTES,
    changed_since,
    entries_after,
    entries_after_each,
    sites_of_dialogs,
)
from dialogs.representations import frame_of, mark_of, row_of, state_of, update_of
from dialogs.tracing.reaching import store
from realtime.access import Access, Refused
from realtime.frames import DialogState, DialogUpdated, InboxUpdated, encode
from realtime.groups import Side
from realtime.host import Head, NewMark
from realtime.watching.delivery_records import Record
from replyx.database.clock import shared_now
from replyx.database.questions import Question

SENDER = {"admin": "manager", "site": "user"}
STEP = 100  # entries that are read at once
LONG = timedelta(hours=1)  # of waiting
MANY, KEPT = 5000, 300.0  # who wait for long: of so many the number is kept for so many seconds

_states: Question[Dialog] = Question(
    lambda dialog_ids: Dialog.objects.filter(pk__in=dialog_ids).select_related("manager__profile")
)
_last_seqs: Question[tuple[int, int]] = Question(
    lambda dialog_ids: Dialog.objects.filter(pk__in=dialog_ids).values_list("pk", "last_seq")
)


def frames_after(dialog_id: int, side: Side, after: int, limit: int) -> list[tuple[int, str]]:
    """The numbered frames behind `after` for one side: (seq, JSON text), in order."""
    return [
        (entry.seq, encode(frame_of(entry, entry.dialog.visitor_id, side)))
        for entry in entries_after(dialog_id, after, limit)
    ]


def frames_after_each(
    asked: list[tuple[int, Side, int]], limit: int
) -> list[list[tuple[int, str]]]:
    """The same for many clients who are back, (dialog, side, after) each, in as many queries."""
    found: dict[int, list[Entry]] = {}
    for entry in entries_after_each({(pk, after) for pk, _side, after in asked}, limit):
        found.setdefault(entry.dialog_id, []).append(entry)
    return [
        [
            (entry.seq, encode(frame_of(entry, entry.dialog.visitor_id, side)))
            for entry in found.get(pk, ())
            if after < entry.seq <= after + limit
        ]
        for pk, side, after in asked
    ]


def page_after(dialog_id: int, side: Side, after: int, limit: int) -> list[tuple[int, str]]:
    """As `frames_after`, but no more than an answer may hold; one is always there."""
    page: list[tuple[int, str]] = []
    size = 0
    while len(page) < limit:
        some = frames_after(dialog_id, side, after, min(STEP, limit - len(page)))
        for seq, text in some:
            size += len(text.encode())
            if page and size > ANSWER_BYTES:
                return page
            page.append((seq, text))
            after = seq
        if len(some) < STEP:
            break
    return page


def last_seqs(dialog_ids: list[int]) -> dict[int, int]:
    """The last number of each dialog."""
    return dict(_last_seqs.ask(dialog_ids))


def sites_of(dialog_ids: list[int]) -> dict[int, int]:
    """The site of each dialog that is there."""
    return sites_of_dialogs(dialog_ids)


def epoch() -> str:
    """The random id of this database."""
    return current_history().epoch


def signed_as() -> str:
    """What tokens and addresses of this database say."""
    history = current_history()
    return history.signed_as or history.epoch


def head(dialog_id: int) -> Head:
    """The last entry of a dialog. Raises Refused (4004)."""
    found = Dialog.objects.filter(pk=dialog_id).values_list("last_seq", "active_at").first()
    if found is None:
        raise Refused(4004)
    return Head(found[0], mark_of(found[1]))


def states(asked: list[tuple[int, Side]]) -> list[tuple[Head, DialogState] | Exception]:
    """The last entry of each dialog and its latest state for one side, in one query; Refused (4004)
    for one that is gone.
    """
    found = {dialog.pk: dialog for dialog in _states.ask(list({pk for pk, _side in asked}))}
    return [
        (head_of(found[pk]), state_of(found[pk], side)) if pk in found else Refused(4004)
        for pk, side in asked
    ]


def head_of(dialog: Dialog) -> Head:
    """The last entry of a dialog that was read."""
    return Head(dialog.last_seq, mark_of(dialog.active_at))


def rise_all(marks: list[NewMark]) -> list[bool]:
    """Sides have read or received everything up to a number; whether the dialog has it, of each."""
    return actions.rise_all(marks)


def typing(dialog_id: int, access: Access, on: bool) -> None:
    """The person behind a connection writes, or stopped."""
    names: dict[Side, str] = {"admin": access.public_name, "site": access.public_name}
    names[access.side] = access.name
    announce_typing(dialog_id, SENDER[access.side], names, on)


def inbox_rows_since(site_ids: tuple[int, ...], since: datetime) -> list[tuple[int, InboxUpdated]]:
    """(site id, row) of every dialog that changed after a moment."""
    return [(dialog.site_id, row_of(dialog)) for dialog in changed_since(site_ids, since)]


def states_since(dialog_ids: list[int], since: datetime) -> list[dict[Side, DialogUpdated]]:
    """The state, for each side, of those dialogs that changed after a moment."""
    changed = Dialog.objects.filter(pk__in=dialog_ids, updated_at__gt=since)
    return [
        {"admin": update_of(dialog, "admin"), "site": update_of(dialog, "site")}
        for dialog in changed.select_related("manager__profile")
    ]


class Waiting:
    """How many wait, as a process counts them. Where very many have waited for long, most of them
    were left and are never answered: these are counted now and then, the others each time.
    """

    def __init__(self) -> None:
        self._long: dict[int, int] = {}
        self._since = shared_now()
        self._kept_until = 0.0

    def of_sites(self) -> dict[int, int]:
        """How many open dialogs of each site wait for an answer."""
        if monotonic() >= self._kept_until:
            self._since = shared_now() - LONG
            self._long = waiting_of_sites(waiting_since__lt=self._since)
            kept = KEPT if sum(self._long.values()) >= MANY else 0
            self._kept_until = monotonic() + kept
        every = Counter(self._long)
        every.update(waiting_of_sites(waiting_since__gte=self._since))
        return dict(every)


def waiting_of_sites(**moment: datetime) -> dict[int, int]:
    """Those who wait since before or after a moment, by their sites."""
    dialogs = Dialog.objects.filter(status=Dialog.Status.OPEN, **moment).order_by()
    return dict(dialogs.values_list("site_id").annotate(Count("pk")))


waiting = Waiting().of_sites


def reached(records: list[Record]) -> None:
    """Store how far everyone has come, as the processes noted it."""
    store(records)

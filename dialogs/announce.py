"""After the commit: tell both sides of a dialog, and the managers' lists. Hints, never the truth:
what is lost here is found again by replay and heartbeat.
"""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from dialogs.models import Dialog, Entry
from dialogs.representations import frames_of, mark_of, row_of, update_of
from realtime import frames
from realtime.broadcast import (
    announce,
    broadcast_dialog,
    broadcast_inbox,
    for_both,
    for_dialog,
    for_inbox,
)
from realtime.groups import Side
from realtime.host import NewMark
from realtime.presence.being_written import keep
from realtime.process.delivery import Announcement
from realtime.redis.replay_cache import Link


def announce_entries(entries: list[Entry]) -> None:
    """New entries of the log, to each side as that side may see them, and the rows of their dialogs
    as they left them. Those of one dialog took their numbers together.
    """
    before = {entry.dialog: mark_of(entry.dialog.previous_at) for entry in entries}
    told = []
    for entry in entries:
        admin, site = frames_of(entry, entry.dialog.visitor_id)
        link = Link(mark_of(entry.dialog.active_at), before[entry.dialog])
        told.append(for_dialog(entry.dialog_id, admin, site, link, entry.request))
        before[entry.dialog] = link.mark
    announce([*told, *rows_of(before)])


def announce_row(dialog: Dialog) -> None:
    """The dialog's row in the managers' lists."""
    if dialog.last_seq:
        broadcast_inbox(dialog.site_id, row_of(dialog))


def rows_of(dialogs: Iterable[Dialog]) -> list[Announcement]:
    """The rows of dialogs in which something was said."""
    return [for_inbox(dialog.site_id, row_of(dialog)) for dialog in dialogs if dialog.last_seq]


def announce_rows(dialog_ids: Collection[int]) -> None:
    """The rows of some dialogs, as they stand now."""
    announce(rows_of(Dialog.objects.with_people().filter(pk__in=dialog_ids)))


def announce_removed(gone: Iterable[tuple[int, int]], by: str = "") -> None:
    """Dialogs, each as (id, site id), are gone for good, `by` whom as the frame says; those who had
    one open lose it anyway.
    """
    announce([for_inbox(site, frames.InboxRemoved(dialog_id=pk, by=by)) for pk, site in gone])


def announce_anew(dialog_ids: Iterable[int]) -> None:
    """What was said in dialogs is another than was told: whoever has one open loads it again."""
    for pk in dialog_ids:
        frame = frames.Reset(reason="changed", dialog_id=pk)
        broadcast_dialog(pk, admin=frame, site=frame)


def announce_state(dialog: Dialog) -> None:
    """The latest state of a dialog, to each side as that side may see it."""
    admin, site = update_of(dialog, "admin"), update_of(dialog, "site")
    broadcast_dialog(dialog.pk, admin=admin, site=site)


def announce_states(dialog_ids: Collection[int]) -> None:
    """The same of some dialogs, as they stand now."""
    for dialog in Dialog.objects.with_people().filter(pk__in=dialog_ids):
        announce_state(dialog)


def announce_marks(rose: list[NewMark], rows: list[Dialog]) -> None:
    """How far sides have come, to both sides: a visitor sees that a manager has read. The rows are
    those of dialogs that a manager has read in.
    """
    told: dict[int, list[frames.Frame]] = {}
    for mark in rose:
        frame_type = frames.ReadUpTo if mark.kind == "read" else frames.DeliveredUpTo
        frame = frame_type(dialog_id=mark.dialog_id, side=mark.side, seq=mark.seq)
        told.setdefault(mark.dialog_id, []).append(frame)
    announce([*(for_both(dialog_id, each) for dialog_id, each in told.items()), *rows_of(rows)])


def announce_places(places: Iterable[frames.InLine]) -> None:
    """Where those who wait for a person stand, to both sides of each dialog."""
    announce([for_both(each.dialog_id, [each]) for each in places])


def announce_page(dialog_id: int, context: dict[str, str]) -> None:
    """The page that the visitor is on, to managers who have the dialog open."""
    url, title = context.get("url", ""), context.get("title", "")
    broadcast_dialog(
        dialog_id, admin=frames.PageShown(dialog_id=dialog_id, url=url, title=title), site=None
    )


def announce_email(dialog_id: int, email: str) -> None:
    """Where the visitor wants answers, to managers who have the dialog open."""
    frame = frames.EmailGiven(dialog_id=dialog_id, email=email)
    broadcast_dialog(dialog_id, admin=frame, site=None)


def announce_typing(dialog_id: int, sender: str, names: dict[Side, str], on: bool) -> None:
    """Someone writes, or stopped; `names` is what each side calls them. Not stored anywhere."""
    shown = {
        side: frames.TypingShown(dialog_id=dialog_id, sender=sender, name=name, on=on)
        for side, name in names.items()
    }
    broadcast_dialog(dialog_id, admin=shown["admin"], site=shown["site"])
    if on and sender == Entry.Sender.MANAGER:
        _typed()(dialog_id)


class Typed(Protocol):
    """Tells a visitor elsewhere that a manager writes."""

    def __call__(self, dialog_id: int, /) -> None: ...


@cache
def _typed() -> Typed:
    """What `settings.DIALOGS["TYPED"]` names."""
    return cast(Typed, import_string(settings.DIALOGS["TYPED"]))


def announce_piece(dialog_id: int, answer: frames.BeingWritten, piece: str) -> None:
    """An answer has a new piece; on the event loop. Whoever connects from now on is told all of it
    so far.
    """
    keep(dialog_id, answer)
    frame = frames.AssistantDelta(
        dialog_id=dialog_id, reply_to=answer.reply_to, n=answer.n, text=piece
    )
    broadcast_dialog(dialog_id, admin=frame, site=frame)

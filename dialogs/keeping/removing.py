"""Remove dialogs for good, and let those know who have them on a screen."""

import logging
from collections.abc import Collection, Iterable, Sequence

from dialogs.announce import announce_removed
from dialogs.files import surely_remove
from dialogs.keeping.holding import holders
from dialogs.models import Attachment, Dialog, Entry, Visitor
from dialogs.representations import kept_no_longer
from dialogs.searching import search
from realtime.redis import replay_cache
from realtime.redis.absence import RedisAway
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit

logger = logging.getLogger(__name__)


def remove_dialogs(dialog_ids: Collection[int], by: str = "") -> int:
    """Remove dialogs, which the caller has locked, with their log, files, traces and whatever apps
    hold of them; files follow the commit. Live connections to them end with 4004 by themselves.
    Lists are told `by` whom, as `frames.InboxRemoved` has it.
    """
    gone = list(Dialog.objects.filter(pk__in=dialog_ids).values_list("pk", "site_id"))
    if not gone:
        return 0
    for holder in holders():
        holder.forget_dialogs([pk for pk, _site_id in gone])
    ids = [pk for pk, _site_id in gone]
    surely_remove(Attachment.objects.filter(entry__dialog__in=ids))
    Dialog.objects.filter(pk__in=ids).delete()
    after_commit(_after, gone, by)
    return len(gone)


def remove_visitors(visitor_ids: Collection[int]) -> None:
    """Remove visitors who have no dialog any more, with whatever apps hold of them."""
    gone = Visitor.objects.filter(pk__in=visitor_ids)
    for visitor in gone:
        for holder in holders():
            holder.erase(visitor)
    gone.delete()


def remove_files(attachment_ids: Collection[int]) -> None:
    """Remove files of messages that stay, whose dialogs the caller has locked. Nothing is found by
    their names any more, nor shows them.
    """
    files = Attachment.objects.filter(pk__in=attachment_ids)
    entry_ids = set(files.values_list("entry", flat=True))
    surely_remove(files)
    files.delete()
    for entry in Entry.objects.select_related("dialog__site").filter(pk__in=entry_ids):
        change = entry.dialog.entries.filter(target=entry.seq).order_by("seq").last()
        text = (change or entry).text
        search.remember_change(entry, text)
        last = entry.dialog.last_message
        if last and last["seq"] == entry.seq and not text and not entry.files:
            last["text"] = kept_no_longer(entry)
            Dialog.objects.filter(pk=entry.dialog_id).change(shared_now(), last_message=last)


def forget_frames(dialog_ids: Iterable[int]) -> None:
    """What Redis holds of dialogs goes too; while it is away, it forgets them within a day."""
    try:
        for pk in dialog_ids:
            replay_cache.forget(pk)
    except RedisAway as error:
        logger.warning("frames of dialogs stay in Redis for a day: %s", error)


def _after(gone: Sequence[tuple[int, int]], by: str) -> None:
    announce_removed(gone, by)
    forget_frames(pk for pk, _site_id in gone)

"""Remove dialogs for good, and let those know who have them on a screen."""

import logging
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from django.db import transaction

from dialogs.announce import announce_removed
from dialogs.keeping.holding import holders
from dialogs.models import Dialog, Visitor
from realtime.redis import replay_cache
from realtime.redis.absence import RedisAway

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
    Dialog.objects.filter(pk__in=[pk for pk, _site_id in gone]).delete()
    transaction.on_commit(partial(_after, gone, by), robust=True)
    return len(gone)


def remove_visitors(visitor_ids: Collection[int]) -> None:
    """Remove visitors who have no dialog any more, with whatever apps hold of them."""
    gone = Visitor.objects.filter(pk__in=visitor_ids)
    for visitor in gone:
        for holder in holders():
            holder.erase(visitor)
    gone.delete()


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

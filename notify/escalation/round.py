"""Looks once a second which dialogs wait for too long, and has managers told.

What is due is state, a column of the dialog, and nothing is done for it when a message comes. The
notices and their jobs are written while the dialog's row is locked, and the column is emptied with
them: of many workers one tells.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dialogs.models import Dialog, Site
from notify.escalation.waiting import Waiting, waiting_in
from notify.mail.sending import mailed, send
from notify.models import Notice

logger = structlog.get_logger(__name__)

AT_ONCE = 100  # dialogs of one look
OFF_SECONDS = 60  # after which a site that tells nobody forgets who waits


def look() -> None:
    """Tell of what is due; what fails is tried again at the next look."""
    for dialog_id in due(timezone.now()):
        try:
            tell(dialog_id)
        except Exception as error:
            logger.warning("nobody could be told", dialog=dialog_id, error=repr(error))


def due(now: datetime) -> list[int]:
    """The dialogs that have waited as long as their site lets them, those for the longest first.

    Some of them may have been read, which is seen when they are looked at.
    """
    after = Site.objects.order_by().values_list("escalate_after", flat=True).distinct()
    moments = {each: now - timedelta(seconds=each or OFF_SECONDS) for each in after}
    if not moments:
        return []
    ripe = [
        Q(site__escalate_after=each, untold_since__lte=before) for each, before in moments.items()
    ]
    waiting = Dialog.objects.filter(untold_since__lte=max(moments.values()))
    waiting = waiting.filter(Q(*ripe, _connector=Q.OR))
    return list(waiting.order_by("untold_since").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def tell(dialog_id: int) -> None:
    """Write who is told of a dialog, and their jobs; or note that it is not yet due."""
    dialogs = Dialog.objects.select_related("site").filter(pk=dialog_id)
    dialog = dialogs.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if dialog is None or dialog.untold_since is None:
        return  # gone, somebody writes to it, or another worker was first
    after, waiting = dialog.site.escalate_after, waiting_in(dialog)
    is_due = waiting and waiting.since + timedelta(seconds=after) <= timezone.now()
    untold_since = waiting.since if waiting and after and not is_due else None
    dialogs.update(untold_since=untold_since)
    if waiting and after and is_due:
        for notice in notices(dialog, waiting):
            notice.save()
            send.using(dedupe=f"notice {notice.pk}").enqueue(notice.pk)


def notices(dialog: Dialog, waiting: Waiting) -> Iterator[Notice]:
    """One for each person and road. Not stored yet."""
    if settings.EMAIL_URL:
        for user in mailed(dialog.site):
            yield Notice(
                dialog=dialog,
                user=user,
                road=Notice.Road.MAIL,
                from_seq=waiting.from_seq,
                upto_seq=waiting.upto_seq,
            )

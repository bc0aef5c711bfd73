"""Looks once a second which dialogs wait for too long, and has managers told.

What is due is state, and nothing is done for it when a message comes: a column of the dialog says
when it is to be looked at, and when the first step of its plan is due all of them are written, each
with the job that tells it at its moment. That is done while the dialog's row is locked, and the
column is emptied with it: of many workers one tells.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from dialogs.models import Dialog, Site
from notify.escalation.delivering import enqueue
from notify.escalation.plan import (
    SAYS,
    Step,
    different_sites,
    look_after,
    own_look_after,
    plan,
)
from notify.escalation.waiting import Waiting, waiting_in
from notify.models import Notice
from replyx.database.clock import shared_now

logger = structlog.get_logger(__name__)

AT_ONCE = 100  # dialogs of one look


def look() -> None:
    """Tell of what is due; what fails is tried again at the next look."""
    for dialog_id in due(shared_now()):
        try:
            tell(dialog_id)
        except Exception as error:
            logger.warning("nobody could be told", dialog=dialog_id, error=repr(error))


def due(now: datetime) -> list[int]:
    """The dialogs that have waited until somebody may be to be told, those for the longest first.

    Some of them may have been read, which is seen when they are looked at.
    """
    ripe = [(site_says(site), look_after(site)) for site in different_sites()]
    ripe += [(Q(site_id=site_id), after) for site_id, after in own_look_after().items()]
    if not ripe:
        return []
    either = [of & Q(untold_since__lte=now - timedelta(seconds=after)) for of, after in ripe]
    soonest = now - timedelta(seconds=min(after for _of, after in ripe))
    waiting = Dialog.objects.filter(Q(*either, _connector=Q.OR), untold_since__lte=soonest)
    return list(waiting.order_by("untold_since").values_list("pk", flat=True)[:AT_ONCE])


def site_says(site: Site) -> Q:
    """The dialogs of the sites that tell as this one does."""
    return Q(**{f"site__{name}": getattr(site, name) for name in SAYS})


@transaction.atomic
def tell(dialog_id: int) -> None:
    """Write who is told of a dialog, and their jobs; or note when it is to be looked at again."""
    dialogs = Dialog.objects.select_related("site").filter(pk=dialog_id)
    dialog = dialogs.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if dialog is None or dialog.untold_since is None:
        return  # gone, somebody writes to it, or another worker was first
    waiting = waiting_in(dialog)
    steps = plan(dialog.site, waiting.since) if waiting else []
    if waiting is None or not steps:
        dialogs.update(untold_since=None)
    elif steps[0].at > shared_now():
        dialogs.update(untold_since=steps[0].at - soonest_look(dialog.site))
    else:
        dialogs.update(untold_since=None)
        notices = [notice_of(dialog, waiting, step) for step in steps]
        for notice in Notice.objects.bulk_create(notices):
            enqueue(notice)


def soonest_look(site: Site) -> timedelta:
    """After how much waiting `due` has a dialog of a site looked at."""
    own = own_look_after(site.pk).values()
    return timedelta(seconds=min([look_after(site), *own]))


def notice_of(dialog: Dialog, waiting: Waiting, step: Step) -> Notice:
    """A notice for one person and road, not stored yet."""
    return Notice(
        dialog=dialog,
        user=step.user,
        road=step.road,
        from_seq=waiting.from_seq,
        upto_seq=waiting.upto_seq,
        due_at=step.due_at,
    )

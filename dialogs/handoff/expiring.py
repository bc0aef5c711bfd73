"""Looks once a second for whom nobody came in the time of their site, and says so to them. Each is
an UPDATE of a dialog that is asked for still: of many who look one says it.
"""

from datetime import datetime, timedelta

import structlog
from django.db.models import Q

from dialogs.actions.handoff import expire_handoff
from dialogs.actions.states import Merged
from dialogs.handoff.moves import NotNow
from dialogs.handoff.queue import in_line
from dialogs.models import Dialog, Site
from replyx.database.clock import shared_now

logger = structlog.get_logger(__name__)

AT_ONCE = 100  # dialogs of one look


def look() -> None:
    """Expire what is due; what fails is tried again at the next look."""
    for dialog_id in due(shared_now()):
        try:
            expire_handoff(dialog_id)
        except (NotNow, Merged, Dialog.DoesNotExist):
            continue  # somebody came, or another worker was first
        except Exception as error:
            logger.warning("a request could not expire", dialog=dialog_id, error=repr(error))


def due(now: datetime) -> list[int]:
    """The dialogs whose visitors have waited for as long as their site says, the longest first."""
    sites = Site.objects.order_by().filter(handoff_expire_after__gt=0)
    waits = sites.values_list("handoff_expire_after", flat=True).distinct()
    ripe = [
        Q(site__handoff_expire_after=each, requested_at__lte=now - timedelta(seconds=each))
        for each in waits
    ]
    if not ripe:
        return []
    waiting = Dialog.objects.filter(Q(*ripe, _connector=Q.OR), in_line())
    return list(waiting.order_by("requested_at").values_list("pk", flat=True)[:AT_ONCE])

"""Who waits for a person, where they stand in line, and for how long others waited."""

from datetime import timedelta
from statistics import median

from django.db.models import Q
from django.utils import timezone

from dialogs.models import Dialog

LATELY = timedelta(hours=1)
ENOUGH = 3  # answers, of fewer nothing can be said honestly


def waiting_on(site_id: int) -> "Q":
    """Those of a site who wait for a person."""
    return Q(site=site_id, handoff=Dialog.Handoff.REQUESTED, status=Dialog.Status.OPEN)


def position(dialog: Dialog) -> int | None:
    """Where it stands in line, from 1; None where nobody is waited for."""
    if dialog.handoff != Dialog.Handoff.REQUESTED or dialog.requested_at is None:
        return None
    earlier = Q(requested_at__lt=dialog.requested_at)
    earlier |= Q(requested_at=dialog.requested_at, pk__lt=dialog.pk)
    return Dialog.objects.filter(waiting_on(dialog.site_id), earlier).count() + 1


def usual_wait(site_id: int) -> int | None:
    """For how many seconds those waited who were answered in the last hour; None of too few."""
    taken = Dialog.objects.filter(
        site=site_id, taken_at__gt=timezone.now() - LATELY, requested_at__isnull=False
    )
    waits = [
        (answered - asked).total_seconds()
        for asked, answered in taken.values_list("requested_at", "taken_at")
        if asked is not None and answered is not None
    ]
    return round(median(waits)) if len(waits) >= ENOUGH else None

"""Who waits for a person, where they stand in line, and for how long others waited."""

from datetime import timedelta
from statistics import median

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from dialogs.models import Dialog
from replyx.database.clock import shared_now

LATELY = timedelta(hours=1)
ENOUGH = 3  # answers, of fewer nothing can be said honestly


def in_line() -> RawSQL:
    """Who waits for a person; a dialog that is closed waits for nobody."""
    # As text: SQLite uses an index of a condition only for the same condition.
    return RawSQL("dialogs_dialog.handoff = 'requested'", (), BooleanField())


def position(dialog: Dialog) -> int | None:
    """Where it stands in line, from 1; None where nobody is waited for."""
    if dialog.handoff != Dialog.Handoff.REQUESTED or dialog.requested_at is None:
        return None
    earlier = Q(requested_at__lt=dialog.requested_at)
    earlier |= Q(requested_at=dialog.requested_at, pk__lt=dialog.pk)
    return Dialog.objects.filter(in_line(), earlier, site=dialog.site_id).count() + 1


def usual_wait(site_id: int) -> int | None:
    """For how many seconds those waited who were answered in the last hour; None of too few."""
    taken = Dialog.objects.filter(
        site=site_id, taken_at__gt=shared_now() - LATELY, requested_at__isnull=False
    )
    waits = [
        (answered - asked).total_seconds()
        for asked, answered in taken.values_list("requested_at", "taken_at")
        if asked is not None and answered is not None
    ]
    return round(median(waits)) if len(waits) >= ENOUGH else None

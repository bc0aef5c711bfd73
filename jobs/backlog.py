"""What waits to be done in the background, and whether anybody does it."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from jobs.models import Job, Worker
from realtime.host import Backlog
from replyx.database.clock import shared_now

SEEN = timedelta(seconds=30)  # a worker says every few seconds that it is there


def backlog() -> Backlog:
    """How it stands with background work."""
    now = shared_now()
    free = Q(locked_until__isnull=True) | Q(locked_until__lt=now)
    ready = Job.objects.filter(free, state=Job.State.WAITING, run_after__lte=now)
    found = ready.aggregate(count=Count("pk"), oldest=Min("run_after"))
    oldest: datetime | None = found["oldest"]
    return Backlog(
        found["count"],
        max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        Job.objects.filter(state=Job.State.DEAD).count(),
        Worker.objects.filter(seen_at__gt=now - SEEN).count(),
    )

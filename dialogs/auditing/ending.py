"""What staff did is kept for a time of its own (`AUDIT_DAYS`), whatever is kept of visitors."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from dialogs.models import Act

AT_ONCE = 500


def old_acts(now: datetime) -> QuerySet[Act]:
    """Those that are over; none at all where they are kept for ever."""
    if not settings.AUDIT_DAYS:
        return Act.objects.none()
    return Act.objects.filter(at__lt=now - timedelta(days=settings.AUDIT_DAYS))


def remove_old_acts(now: datetime) -> int:
    """Remove them, some in each transaction; how many they were."""
    count = 0
    while some := list(old_acts(now).order_by("at").values_list("pk", flat=True)[:AT_ONCE]):
        count += Act.objects.filter(pk__in=some).delete()[0]
    return count

"""Who of a site is told by which road, and after how much waiting.

What a manager chose counts, and where they chose nothing what the site says. `escalate_after` is
when a site tells by every road that it uses; a road may come earlier (`escalate_ROAD_after`), and
never later. 0 is never, whatever anybody chose.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Min, QuerySet

from dialogs.models import Site
from notify.escalation.hours import opening
from notify.escalation.roads import ROADS
from notify.models import Choice, Hours, Road

OFF_SECONDS = 60  # after which a site that tells nobody forgets who waits
SAYS = ("escalate_after", *(f"escalate_{road}{end}" for road in Road for end in ("", "_after")))


class Step(NamedTuple):
    """Somebody is to be told by a road: at a moment, or when their hours begin after it."""

    user: User
    road: Road
    at: datetime
    due_at: datetime


def told_by(site: Site, road: Road) -> QuerySet[User]:
    """The managers of a site who are told by a road, if it comes to that."""
    if not (site.escalate_after and getattr(site, f"escalate_{road}")):
        return User.objects.none()
    unwanted = Choice.objects.filter(road=road, is_on=False)
    return ROADS[road].reached(site).exclude(pk__in=unwanted.values("user"))


def plan(site: Site, since: datetime) -> list[Step]:
    """Who is told of a waiting that began then, the soonest first."""
    chosen = Choice.objects.filter(user__memberships__site=site, after__isnull=False)
    hours = {each.user_id: each for each in Hours.objects.filter(user__memberships__site=site)}
    own = {(choice.user_id, choice.road): choice.after or 0 for choice in chosen}
    steps = []
    for road in ROADS:
        for user in told_by(site, road).order_by("pk"):
            after = own.get((user.pk, road), after_of(site, road))
            at = since + timedelta(seconds=after)
            steps.append(Step(user, road, at, opening(hours.get(user.pk), at)))
    return sorted(steps, key=lambda step: step.at)


def after_of(site: Site, road: Road) -> int:
    """The seconds after which a site tells by a road."""
    after: int = getattr(site, f"escalate_{road}_after")
    return min(after or site.escalate_after, site.escalate_after)


def look_after(site: Site) -> int:
    """The seconds of waiting after which a site may have somebody told, as the site says."""
    used = [after_of(site, road) for road in ROADS if getattr(site, f"escalate_{road}")]
    return min(used) if site.escalate_after and used else OFF_SECONDS


def own_look_after(site_id: int | None = None) -> dict[int, int]:
    """The same as their managers chose, by the site; of one site or of all."""
    chosen = Choice.objects.filter(is_on=True, after__isnull=False, user__memberships__isnull=False)
    if site_id is not None:
        chosen = chosen.filter(user__memberships__site=site_id)
    found = chosen.order_by().values_list("user__memberships__site").annotate(Min("after"))
    return dict(found)


def different_sites() -> Iterator[Site]:
    """Sites, not stored, of which each tells otherwise than the others, and together as all do."""
    for each in Site.objects.order_by().values(*SAYS).distinct():
        yield Site(**each)

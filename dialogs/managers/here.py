"""Who of the managers is there: by their connections, and by what they say themselves."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count

from dialogs.models import Dialog, Profile, Site
from dialogs.names import colleague_name
from realtime.presence.attendance import managers_online, people_there
from replyx.database.clock import shared_now

Presence = Profile.Presence


class Colleague(NamedTuple):
    """A manager and how it stands with them: `status` is what they are to others now, `chosen` what
    they said; how many dialogs they have and may have at once.
    """

    id: int
    name: str
    status: str
    chosen: str
    active: int
    capacity: int

    @property
    def has_room(self) -> bool:
        """Whether they are there and can take one more dialog."""
        return self.status == Presence.ONLINE and self.active < self.capacity


def colleagues(users: Iterable[User]) -> list[Colleague]:
    """Managers with their `profile` loaded, in the same order. Of whom nobody knows whether they
    are there (Redis has just come back) it is taken that they are.
    """
    found = list(users)
    ids = [user.pk for user in found]
    there, active = people_there(ids), active_of(ids)
    return [colleague(user, there[user.pk], active[user.pk]) for user in found]


def colleague(user: User, there: bool | None, active: int) -> Colleague:
    """One of them."""
    profile = profile_of(user)
    status = Presence.OFFLINE if there is False else profile.presence
    name = colleague_name(user)
    return Colleague(user.pk, name, status, profile.presence, active, profile.capacity)


def somebody_there(site: Site) -> bool | None:
    """Whether a visitor may count on somebody now, None if that is not known: outside the hours on
    nobody, whoever is connected.
    """
    if site.hours and not site.schedule.is_open(shared_now()):
        return False
    return managers_online(site.pk)


def profile_of(user: User) -> Profile:
    """What somebody says of themselves, be it nothing yet."""
    return getattr(user, "profile", None) or Profile(user=user)


def attends(user: User) -> bool:
    """Whether visitors may count on somebody who is connected."""
    return profile_of(user).presence == Presence.ONLINE


# Whoever answered stays known as the manager of what is over.
OVER = Dialog.Handoff.RELEASED, Dialog.Handoff.CANCELLED


def active_of(user_ids: Iterable[int]) -> Counter[int]:
    """How many open dialogs each of them has, with those that they are asked to take."""
    open_ones = Dialog.objects.filter(status=Dialog.Status.OPEN).exclude(handoff__in=OVER)
    own = open_ones.filter(manager__in=list(user_ids)).order_by()
    return Counter(dict(own.values_list("manager").annotate(Count("pk"))))

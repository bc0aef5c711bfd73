"""Whom to ask for a dialog: somebody of its site who is there and has room."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Max

from dialogs.access.managers import managers
from dialogs.managers.here import active_of, profile_of
from dialogs.models import Dialog, Entry, Offer, Profile
from realtime.presence.attendance import people_there


def there_of(site_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who of the managers of each site is connected for certain, and says that they are there."""
    away = (Profile.Presence.AWAY, Profile.Presence.OFFLINE)
    members = managers().filter(memberships__site__in=list(site_ids))
    pairs = list(members.exclude(profile__presence__in=away).values_list("memberships__site", "pk"))
    there = people_there(user_id for _site, user_id in pairs)
    found: dict[int, set[int]] = {}
    for site_id, user_id in pairs:
        if there[user_id]:
            found.setdefault(site_id, set()).add(user_id)
    return found


def choose(dialog: Dialog, there: set[int]) -> User | None:
    """Who of those is asked next: whoever answered this visitor last, else whoever was asked
    longest ago. Each is asked once for a request, within their capacity: of those who could be,
    the rows are locked until the commit, so that nobody else counts what they have meanwhile.
    """
    asked = dialog.offers.filter(at__gte=dialog.requested_at).values_list("user", flat=True)
    members = managers().filter(memberships__site=dialog.site_id, pk__in=there - set(asked))
    locked = members.order_by("pk").select_for_update(of=("self",), no_key=True)
    ids = [user.pk for user in locked]
    users = User.objects.select_related("profile").in_bulk(ids)
    active = active_of(ids)
    fit = [pk for pk in ids if active[pk] < profile_of(users[pk]).capacity]
    if not fit:
        return None
    last = answered_last(dialog)
    return users[last if last in fit else min(fit, key=turns(fit).__getitem__)]


def answered_last(dialog: Dialog) -> int | None:
    """The manager who answered the visitor last, in whichever dialog."""
    answers = Entry.objects.filter(
        dialog__visitor=dialog.visitor_id, sender=Entry.Sender.MANAGER, private=False
    )
    return answers.order_by("-created_at").values_list("author", flat=True).first()


def turns(user_ids: list[int]) -> dict[int, tuple[float, int]]:
    """By what they take turns: when each was asked last."""
    offers = Offer.objects.filter(user__in=user_ids).order_by().values_list("user")
    latest = dict(offers.annotate(Max("at")))
    return {pk: (latest[pk].timestamp() if pk in latest else 0.0, pk) for pk in user_ids}

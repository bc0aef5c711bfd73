"""Looks once a second who waits for a person on sites that assign by turns, and asks somebody.

Nothing is done for it when a person is asked for: that somebody waits is state. The dialog's row is
locked while somebody is chosen, so of many workers one asks; and the managers' rows, so nobody is
given more than they take.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dialogs.actions.handoff import request_handoff
from dialogs.actions.states import offer_to
from dialogs.handoff.choosing import choose, there_of
from dialogs.handoff.moves import REST, NotNow
from dialogs.models import Dialog, Offer, Profile, Site
from replyx.database.clock import shared_now

logger = structlog.get_logger(__name__)

AT_ONCE = 100  # dialogs of one look
LATELY = timedelta(days=7)  # who has waited for longer, over every weekend, is left to people


def look() -> None:
    """Ask for whoever waits; what fails is tried again at the next look."""
    sites = list(Site.objects.filter(handoff_assign=Site.Assign.ROUND_ROBIN))
    if not sites:
        return
    now = shared_now()
    for dialog_id in unasked_for(sites, now):
        try:
            request_handoff(dialog_id, "rule", "rule")
        except (NotNow, Dialog.DoesNotExist):
            continue  # somebody was quicker
    waiting = list(without_offer(sites, now).values_list("pk", "site")[:AT_ONCE])
    there = there_of({site_id for _pk, site_id in waiting}) if waiting else {}
    for dialog_id, site_id in waiting:
        try:
            ask_next(dialog_id, there.get(site_id, set()))
        except Exception as error:
            logger.warning("nobody could be asked", dialog=dialog_id, error=repr(error))


def unasked_for(sites: list[Site], now: datetime) -> list[int]:
    """The dialogs of sites without an assistant in which a visitor waits and nobody is asked: there
    whoever writes asks for a person. Who wants nobody any more is left alone until they write anew,
    and what was given to somebody by hand is theirs. What is written outside the hours waits for
    them.
    """
    alone = [site.pk for site in sites if not site.has_assistant and site.schedule.is_open(now)]
    anew = Q(requested_at=None) | Q(waiting_since__gt=F("requested_at"))
    free = ~Q(handoff=Dialog.Handoff.NONE) | Q(manager=None)
    waiting = Dialog.objects.filter(
        anew,
        free,
        site__in=alone,
        status=Dialog.Status.OPEN,
        handoff__in=REST,
        waiting_since__gt=now - LATELY,
    )
    return list(waiting.order_by("waiting_since").values_list("pk", flat=True)[:AT_ONCE])


def without_offer(sites: list[Site], now: datetime) -> QuerySet[Dialog]:
    """Those who wait for a person and for whom nobody is asked just now."""
    asked = Exists(standing(now).filter(dialog=OuterRef("pk")))
    waiting = Dialog.objects.filter(
        ~asked, site__in=sites, status=Dialog.Status.OPEN, handoff=Dialog.Handoff.REQUESTED
    )
    return waiting.order_by("requested_at")


def standing(now: datetime) -> QuerySet[Offer]:
    """The offers whose time is not up, to people who did not go away."""
    away = (Profile.Presence.AWAY, Profile.Presence.OFFLINE)
    in_time = Q(until=None) | Q(until__gt=now)
    return Offer.objects.filter(in_time, over_at=None).exclude(user__profile__presence__in=away)


@transaction.atomic
def ask_next(dialog_id: int, there: set[int]) -> None:
    """Ask the next one of those who are there to take a dialog; where there is none, it waits for
    everybody.
    """
    dialogs = Dialog.objects.with_people().filter(pk=dialog_id, status=Dialog.Status.OPEN)
    waiting = dialogs.filter(handoff=Dialog.Handoff.REQUESTED)
    dialog = waiting.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if dialog is None:
        return  # taken, or another worker was first, or somebody writes to it
    now = shared_now()
    if standing(now).filter(dialog=dialog).exists():
        return
    wait = dialog.site.handoff_return_after
    until = now + timedelta(seconds=wait) if wait else None
    offer_to(dialog, choose(dialog, there), now, until)

"""Who is connected to what, what is wrong with it, and what to do, in the reader's language."""

import logging
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.urls import reverse
from django.utils.translation import gettext as _

from realtime.host import host
from realtime.presence.lease import site_key
from realtime.presence.leases import rolls_now
from realtime.redis import replay_cache
from realtime.redis.absence import RedisAway
from realtime.redis.blocking import blocking_client
from realtime.watching.counts import Counts

logger = logging.getLogger(__name__)

Advice = tuple[str, str]
"""What is wrong, and what to do."""
SHOWN = 10  # dialogs of one kind


def sync_info(every: Counts, dialog_id: int | None = None) -> dict[str, Any]:
    """`sync_info` of the contract: who is connected to what."""
    admin, site = every.dialogs("admin"), every.dialogs("site")
    return {
        "admin_dialogs": sorted(admin),
        "site_dialogs": sorted(site),
        "admin_only_dialogs": sorted(admin - site),
        "site_only_dialogs": sorted(site - admin),
        "admin_connections_count": every.connections("admin"),
        "site_connections_count": every.connections("site"),
        "specific_dialog": None if dialog_id is None else one_dialog(every, dialog_id),
    }


def one_dialog(every: Counts, dialog_id: int) -> dict[str, Any]:
    """`specific_dialog` of the contract."""
    admin, site = every.connections("admin", dialog_id), every.connections("site", dialog_id)
    return {
        "dialog_id": dialog_id,
        "admin_connections": admin,
        "site_connections": site,
        "in_admin_pool": admin > 0,
        "in_site_pool": site > 0,
    }


def diagnosis(every: Counts, dialog_id: int | None = None) -> dict[str, Any]:
    """`diagnosis` of the contract: each issue, and at the same place what to do about it."""
    found = list(wrong(every, dialog_id))
    return {
        "status": "has_issues" if found else "healthy",
        "issues": [issue for issue, _advice in found],
        "recommendations": [advice for _issue, advice in found],
    }


def wrong(every: Counts, dialog_id: int | None) -> Iterator[Advice]:
    """Everything that keeps a message from somebody's eyes."""
    redis, reason = redis_state()
    if redis == "away":
        yield (
            _("Redis does not answer: only the connections of one process are counted here."),
            _("Look at REDIS_URL and the log of Redis; nothing here needs a restart."),
        )
    elif redis == "refuses":
        yield (
            _("Redis refuses: {error}").format(error=reason),
            _("Look at its role, memory and disk, and at the user and password in REDIS_URL."),
        )
    if database_state() != "ok":
        yield (
            _("The database does not answer."),
            _("Look at DATABASE_URL and the log of the database."),
        )
        return
    if dialog_id is not None:
        yield from wrong_in(every, dialog_id)
    for alone in unattended(every):
        if alone != dialog_id:
            yield nobody_answers(every, alone)


def wrong_in(every: Counts, dialog_id: int) -> Iterator[Advice]:
    """What is wrong in one dialog."""
    if dialog_id not in host().dialogs.last_seqs([dialog_id]):
        yield (
            _("There is no dialog {id}.").format(id=dialog_id),
            _("Take the number from the address of the inbox, or from the log."),
        )
        return
    here = one_dialog(every, dialog_id)
    if here["in_site_pool"] and not here["in_admin_pool"]:
        yield nobody_answers(every, dialog_id)
    elif here["in_admin_pool"] and not here["in_site_pool"]:
        yield nobody_listens(every, dialog_id)
    elif not here["in_admin_pool"]:
        yield (
            _("Nobody is connected in dialog {id}.").format(id=dialog_id),
            _("Nothing is lost: messages are stored, and shown to each side when it comes."),
        )
    try:
        behind = replay_cache.behind(dialog_id)
    except RedisAway:
        return
    if behind:
        yield (
            _("The stream of dialog {id} lacks its newest entries: {count}.").format(
                id=dialog_id, count=behind
            ),
            _("Nothing to do: the database is read until the stream has caught up."),
        )


def nobody_answers(every: Counts, dialog_id: int) -> Advice:
    """The visitor is there and no manager has the dialog open."""
    issue = _("A visitor is connected in dialog {id}, and no manager has it open.")
    elsewhere = opened_by_managers(every, dialog_id)
    if elsewhere:
        issue += " " + _("Managers of the site have open: {dialogs}.")
    address = reverse("inbox-dialog", args=[dialog_id])
    advice = _("Open dialog {id}: {address}").format(id=dialog_id, address=address)
    return issue.format(id=dialog_id, dialogs=elsewhere), advice


def nobody_listens(every: Counts, dialog_id: int) -> Advice:
    """A manager has the dialog open and the visitor is not there: perhaps in another."""
    issue = _("Managers have dialog {id} open, and its visitor is not connected in it.")
    sites = host().dialogs.sites_of([dialog_id, *alone_of(every)])
    site_id = sites.get(dialog_id)  # None if it was removed a moment ago
    alone = [each for each in alone_of(every) if sites.get(each, 0) == site_id][:SHOWN]
    if not alone:
        advice = _("Nothing is lost: what is written is shown to the visitor on return.")
        return issue.format(id=dialog_id), advice
    issue += " " + _("Visitors without a manager are in: {dialogs}.")
    numbers = ", ".join(map(str, alone))
    address = reverse("inbox-dialog", args=[alone[0]])
    advice = _("If it is the same person, go on there: {address}").format(address=address)
    return issue.format(id=dialog_id, dialogs=numbers), advice


def opened_by_managers(every: Counts, dialog_id: int) -> str:
    """Which dialogs of the same site managers have open. Numbers only: whoever reads this may be
    of another site.
    """
    site_id = host().dialogs.sites_of([dialog_id]).get(dialog_id)
    if site_id is None:
        return ""  # it was removed a moment ago
    numbers = sorted(every.dialogs("admin"))
    sites = host().dialogs.sites_of(numbers)
    own = [number for number in numbers if sites.get(number) == site_id]
    return ", ".join(map(str, own[:SHOWN]))


def alone_of(every: Counts) -> list[int]:
    """Dialogs whose visitor is connected while no manager has them open."""
    return sorted(every.dialogs("site") - every.dialogs("admin"))


def unattended(every: Counts) -> list[int]:
    """Those of them whose site has no manager with the list open either: nobody sees at once
    what is written there.
    """
    alone = alone_of(every)
    sites = host().dialogs.sites_of(alone)
    wanted = sorted(set(sites.values()))
    there = rolls_now(*map(site_key, wanted))
    watched = {
        site_id
        for site_id, roll in zip(wanted, there, strict=True)
        if any(lease.kind == "inbox" for lease in roll.leases)
    }
    return [each for each in alone if each in sites and sites[each] not in watched][:SHOWN]


def database_state() -> str:
    """ok or away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError, OSError) as error:
        logger.warning("the database does not answer: %s", error)
        return "away"
    return "ok"


def redis_state() -> tuple[str, str]:
    """ok, away, refuses, or memory in local mode; and what Redis itself says of it."""
    redis = blocking_client()
    if redis is None:
        return "memory", ""
    try:
        refusal = redis.refusal()
    except RedisAway:
        return "away", redis.away.reason
    return ("refuses", refusal) if refusal else ("ok", "")

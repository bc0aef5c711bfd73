"""Whether managers who are connected still may be: all of a process at once, in a few queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.sessions.models import Session
from django.utils import timezone

from dialogs.access.managers import managers
from dialogs.models import ApiToken, Dialog, Site
from dialogs.models.tokens import password_mark
from realtime.access import Access

NOT_AUTHORISED = 4002
NO_SUCH_DIALOG = 4004
COME_BACK = 1012


@dataclass(frozen=True, slots=True)
class Login:
    """What let a manager in, under which password: a session or an API token."""

    mark: str
    session: str = ""
    token: str = ""


@dataclass(slots=True)
class Standing:
    """What a manager is at this moment."""

    mark: str
    sites: set[int] = field(default_factory=set)


def admin_rights(accesses: list[Access]) -> list[int]:
    """The close code for each, 0 for those who may stay: two queries for lists that were opened by
    a session, one more each where there are tokens, dialogs, superusers.
    """
    logins = [access.proof for access in accesses if isinstance(access.proof, Login)]
    people = standings({access.person_id for access in accesses})
    alive = sessions({login.session for login in logins}) | tokens({each.token for each in logins})
    sites = sites_of({access.dialog_id for access in accesses})
    return [
        verdict(access, people.get(access.person_id), alive, sites.get(access.dialog_id))
        for access in accesses
    ]


def verdict(access: Access, now: Standing | None, alive: set[str], site_id: int | None) -> int:
    """The close code for one; `site_id` is that of the dialog, None where it is gone."""
    login = access.proof
    if not isinstance(login, Login) or now is None or now.mark != login.mark:
        return NOT_AUTHORISED
    if (login.session or login.token) not in alive:
        return NOT_AUTHORISED
    if access.dialog_id is not None:
        if site_id not in now.sites:
            return NO_SUCH_DIALOG
        return 0 if now.sites.issuperset(access.site_ids) else COME_BACK
    if not now.sites:
        return NOT_AUTHORISED
    return 0 if now.sites == set(access.site_ids) else COME_BACK  # and join the right lists


def standings(user_ids: Iterable[int]) -> dict[int, Standing]:
    """Those of the users who are managers, with the sites that they answer for."""
    columns = "pk", "password", "is_superuser", "memberships__site_id"
    found: dict[int, Standing] = {}
    every: set[int] | None = None
    for user_id, password, superuser, site_id in (
        managers().filter(pk__in=user_ids).values_list(*columns)
    ):
        if user_id not in found:
            found[user_id] = Standing(password_mark(password))
        if superuser:
            every = set(Site.objects.values_list("pk", flat=True)) if every is None else every
            found[user_id].sites = every
        elif site_id is not None:
            found[user_id].sites.add(site_id)
    return found


def sessions(keys: set[str]) -> set[str]:
    """Those of the sessions that are there and have not run out."""
    wanted = keys - {""}
    if not wanted:
        return set()
    there = Session.objects.filter(session_key__in=wanted, expire_date__gt=timezone.now())
    return set(there.values_list("session_key", flat=True))


def tokens(digests: set[str]) -> set[str]:
    """Those of the API tokens that are there and have not run out."""
    wanted = digests - {""}
    if not wanted:
        return set()
    return set(ApiToken.objects.good().filter(digest__in=wanted).values_list("digest", flat=True))


def sites_of(dialog_ids: set[int | None]) -> dict[int | None, int]:
    """The site of each dialog that is there."""
    wanted = [each for each in dialog_ids if each is not None]
    if not wanted:
        return {}
    return dict(Dialog.objects.filter(pk__in=wanted).values_list("pk", "site_id"))

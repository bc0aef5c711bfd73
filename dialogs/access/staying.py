"""Whether managers who are connected still may be: all of a process at once, in a few queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.sessions.models import Session

from dialogs.access.managers import managers
from dialogs.models import ApiToken, Profile, Site
from dialogs.models.tokens import password_mark
from dialogs.queries import sites_of_dialogs
from realtime.access import Access
from realtime.host import STAYS, STAYS_AWAY
from replyx.database.clock import shared_now
from replyx.database.questions import Question

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
    attends: bool = True
    sites: set[int] = field(default_factory=set)


_people: Question[tuple[int, str, bool, str | None, int | None]] = Question(
    lambda user_ids: (
        managers()
        .filter(pk__in=user_ids)
        .values_list("pk", "password", "is_superuser", "profile__presence", "memberships__site_id")
    )
)
_every_site: Question[tuple[int]] = Question(lambda: Site.objects.values_list("pk"))
_sessions: Question[tuple[str]] = Question(
    lambda keys, now: Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list(
        "session_key"
    )
)
_tokens: Question[tuple[str]] = Question(
    lambda digests, now: ApiToken.objects.filter(digest__in=digests, expiry__gt=now).values_list(
        "digest"
    )
)


def admin_rights(accesses: list[Access]) -> list[int]:
    """The close code for each, as `realtime.host` has them: two queries for lists that were opened
    by a session, one more each where there are tokens, dialogs, superusers.
    """
    logins = [access.proof for access in accesses if isinstance(access.proof, Login)]
    people = standings({access.person_id for access in accesses})
    alive = sessions({login.session for login in logins}) | tokens({each.token for each in logins})
    sites = sites_of_dialogs(
        {access.dialog_id for access in accesses if access.dialog_id is not None}
    )
    return [
        verdict(access, people.get(access.person_id), alive, sites.get(access.dialog_id or 0))
        for access in accesses
    ]


def verdict(access: Access, now: Standing | None, alive: set[str], site_id: int | None) -> int:
    """The close code for one; `site_id` is that of the dialog, None where it is gone."""
    login = access.proof
    if not isinstance(login, Login) or now is None or now.mark != login.mark:
        return NOT_AUTHORISED
    if (login.session or login.token) not in alive:
        return NOT_AUTHORISED
    stays = STAYS if now.attends else STAYS_AWAY
    if access.dialog_id is not None:
        if site_id not in now.sites:
            return NO_SUCH_DIALOG
        return stays if now.sites.issuperset(access.site_ids) else COME_BACK
    if not now.sites:
        return NOT_AUTHORISED
    return stays if now.sites == set(access.site_ids) else COME_BACK  # and join the right lists


def standings(user_ids: Iterable[int]) -> dict[int, Standing]:
    """Those of the users who are managers, with the sites that they answer for."""
    found: dict[int, Standing] = {}
    every: set[int] | None = None
    for user_id, password, superuser, presence, site_id in _people.ask(list(user_ids)):
        if user_id not in found:
            found[user_id] = Standing(
                password_mark(password), presence in (None, Profile.Presence.ONLINE)
            )
        if superuser:
            every = {pk for (pk,) in _every_site.ask()} if every is None else every
            found[user_id].sites = every
        elif site_id is not None:
            found[user_id].sites.add(site_id)
    return found


def sessions(keys: set[str]) -> set[str]:
    """Those of the sessions that are there and have not run out."""
    wanted = keys - {""}
    if not wanted:
        return set()
    return {key for (key,) in _sessions.ask(list(wanted), shared_now())}


def tokens(digests: set[str]) -> set[str]:
    """Those of the API tokens that are there and have not run out."""
    wanted = digests - {""}
    if not wanted:
        return set()
    return {digest for (digest,) in _tokens.ask(list(wanted), shared_now())}

"""Managers who call by a short road: who they are, asked anew with every call; and whether they may
write, together for all who write at this moment.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from dialogs.access.managers import is_manager
from dialogs.models import ApiToken, Member
from realtime.process.together import Together
from replyx.database.clock import shared_now
from replyx.database.own_thread import OwnThread
from replyx.database.questions import Question
from replyx.database.rows import in_one_trip

MOST = 100  # who write at one moment


class Shown(NamedTuple):
    """Who wants something of a dialog, or of none (0): by the digest of an API token, or the key of
    a session.
    """

    dialog_id: int
    token: str = ""
    session: str = ""


class NotAllowed(Exception):
    """They are no manager of the dialog's site; or nobody at all, or the dialog is not there."""


_tokens: Question[ApiToken] = Question(
    lambda digests, now: ApiToken.objects.filter(digest__in=digests, expiry__gt=now).select_related(
        "user__profile"
    )
)
_sessions: Question[Session] = Question(
    lambda keys, now: Session.objects.filter(session_key__in=keys, expire_date__gt=now)
)
_users: Question[User] = Question(
    lambda ids: User.objects.filter(pk__in=ids).select_related("profile")
)
_members: Question[tuple[int, int]] = Question(
    lambda users, dialogs: Member.objects.filter(
        user__in=users, site__dialogs__in=dialogs
    ).values_list("user", "site__dialogs")
)
_callers: Question[tuple[int, int]] = Question(
    lambda digests, dialogs: Member.objects.filter(
        user__auth_token_set__digest__in=digests, site__dialogs__in=dialogs
    ).values_list("user", "site__dialogs")
)


def writers(asked: Sequence[Shown]) -> list[User | Exception]:
    """The user behind each, with their profile; or NotAllowed."""
    now, dialogs = shared_now(), [each.dialog_id for each in asked]
    people, members = callers({each.token for each in asked} - {""}, dialogs, now)
    by_cookie = by_session({each.session for each in asked} - {""}, now)
    if users := {user.pk for user in by_cookie.values() if not user.is_superuser}:
        members |= {*_members.ask([*users], dialogs)}
    people |= by_cookie
    found = [people.get(each.token or each.session) for each in asked]
    return [
        user
        if user is not None and (user.is_superuser or (user.pk, each.dialog_id) in members)
        else NotAllowed()
        for user, each in zip(found, asked, strict=True)
    ]


def manager_by(shown: Shown) -> User | None:
    """The manager who calls, with their profile, if it is one; of which dialogs, the view asks."""
    if not shown.token:
        return by_session({shown.session}, shared_now()).get(shown.session)
    token = ApiToken.objects.of_digest(shown.token)
    return token.user if token is not None and is_manager(token.user) else None


def callers(
    digests: set[str], dialogs: Sequence[int], now: Any
) -> tuple[dict[str, User], set[tuple[int, int]]]:
    """The managers whose tokens are good; and of which of the dialogs' sites they are members, as
    pairs of user and dialog: who a token stands for need not be known in order to ask that.
    """
    if not digests:
        return {}, set()
    with in_one_trip():
        tokens = _tokens.send([*digests], now)
        members = _callers.send([*digests], [*dialogs])
    found = {each.digest: each.user for each in tokens() if each.holds() and is_manager(each.user)}
    return found, {*members()}


def by_session(keys: set[str], now: Any) -> dict[str, User]:
    """The managers who are logged in, as `django.contrib.auth.get_user` has it."""
    found = _sessions.ask([*keys], now) if keys else []
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    words = {each.session_key: store.decode(each.session_data) for each in found}
    ids = {int(each[SESSION_KEY]) for each in words.values() if SESSION_KEY in each}
    users = {user.pk: user for user in _users.ask([*ids])} if ids else {}
    people = {}
    for key, each in words.items():
        user = users.get(int(each.get(SESSION_KEY, 0)))
        if user is not None and is_manager(user) and holds(user, each):
            people[key] = user
    return people


def holds(user: User, words: dict[str, Any]) -> bool:
    """Whether a session was begun by a way that is still open, under the password of now."""
    known = words.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    mark = words.get(HASH_SESSION_KEY) or ""
    return known and constant_time_compare(mark, user.get_session_auth_hash())


_asker = OwnThread("writers")


async def _ask(asked: list[Shown]) -> Sequence[User | Exception]:
    return await _asker.ask(writers, asked)


writer: Together[Shown, User] = Together(_ask, MOST)
"""Who writes. Raises NotAllowed, or what the database says."""

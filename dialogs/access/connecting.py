"""Whether a manager may follow a dialog or the lists live (`replyx.wiring`).

Synchronous; `scope` is the ASGI scope of the connection. All raise `Refused`.
"""

from importlib import import_module
from types import SimpleNamespace
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.http import parse_cookie

from dialogs.access.managers import is_manager
from dialogs.access.seeing import sites_of
from dialogs.access.staying import Login
from dialogs.managers.here import attends
from dialogs.models import ApiToken
from dialogs.models.tokens import password_mark
from dialogs.names import colleague_name, public_name
from dialogs.queries import sites_of_dialogs
from realtime.access import Access, Refused
from realtime.host import Arrival, Scope, answer

PROOFS = b"authorization", b"cookie", b"origin", b"host"
"""The headers by which a manager is known."""


class Manager(NamedTuple):
    """A manager who was let in, how, and to which sites."""

    user: User
    login: Login
    site_ids: tuple[int, ...]


def header(scope: Scope, name: bytes) -> str:
    """A header of the request, or an empty string."""
    values = dict(scope["headers"])
    return str(values.get(name, b"").decode("latin-1"))


def same_origin(scope: Scope) -> bool:
    """Whether the page that asks is ours; a client that is no browser says nothing."""
    origin = header(scope, b"origin")
    scheme, _, host = origin.partition("://")
    ours = ("https",) if settings.HTTPS else ("http", "https")
    own = scheme in ours and host == header(scope, b"host")
    return not origin or own or origin in settings.CSRF_TRUSTED_ORIGINS


def login_of(scope: Scope) -> tuple[User, Login]:
    """The manager behind an API token or a session, which counts only from our own pages."""
    word, _, words = header(scope, b"authorization").partition(" ")
    if word.lower() == "token":
        token = ApiToken.objects.of(words.strip())
        if token is None or not is_manager(token.user):
            raise Refused(4002)
        return token.user, Login(token.mark, token=token.digest)
    if not same_origin(scope):
        raise Refused(4003)
    cookies = parse_cookie(header(scope, b"cookie"))  # others' cookies may be no standard's
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]
    if not isinstance(user, User) or not is_manager(user):
        raise Refused(4002)
    return user, Login(password_mark(user.password), session=key or "")


def admin_access(arrivals: list[Arrival]) -> list[Access | Exception]:
    """Managers on one dialog each, of one of their sites, else it is as good as not there (4004).

    A manager who comes back to many dialogs is asked about once. For each their Access, or Refused.
    """
    sites = sites_of_dialogs({dialog_id for _scope, dialog_id in arrivals})
    people: dict[tuple[str, ...], Manager | Exception] = {}
    found: list[Access | Exception] = []
    for scope, dialog_id in arrivals:
        shown = tuple(header(scope, name) for name in PROOFS)
        if shown not in people:
            people[shown] = answer(manager_of, scope)
        manager = people[shown]
        if isinstance(manager, Exception):
            found.append(again(manager))
        elif sites.get(dialog_id) not in manager.site_ids:
            found.append(Refused(4004))
        else:
            found.append(access_of(manager, scope, dialog_id))
    return found


def again(error: Exception) -> Exception:
    """The refusal of one for another: an exception is raised once."""
    return Refused(error.code) if isinstance(error, Refused) else error


def inbox_access(scope: Scope) -> Access:
    """A manager on the lists of their sites; one of no site is refused (4002)."""
    manager = manager_of(scope)
    if not manager.site_ids:
        raise Refused(4002)
    return access_of(manager, scope, None)


def sync_access(scope: Scope) -> Access | None:
    """Staff on `/sync`, for what concerns their sites; None for who shows neither a token nor a
    session. One of no site is refused (4002).
    """
    word = header(scope, b"authorization").partition(" ")[0].lower()
    if word == "token" or settings.SESSION_COOKIE_NAME in header(scope, b"cookie"):
        return inbox_access(scope)
    return None


def manager_of(scope: Scope) -> Manager:
    """Who a manager is by what their request shows, and of which sites. Raises Refused."""
    user, login = login_of(scope)
    return Manager(user, login, tuple(sites_of(user)))


def access_of(manager: Manager, scope: Scope, dialog_id: int | None) -> Access:
    """What a manager may follow."""
    user = manager.user
    return Access(
        side="admin",
        person=f"manager:{user.pk}",
        person_id=user.pk,
        name=colleague_name(user),
        public_name=public_name(user),
        address=(scope.get("client") or ("", 0))[0],
        dialog_id=dialog_id,
        site_ids=manager.site_ids,
        attends=attends(user),
        proof=manager.login,
    )

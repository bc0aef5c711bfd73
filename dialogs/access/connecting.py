"""Whether a manager may follow a dialog or the lists live (`replyx.wiring`).

Synchronous; `scope` is the ASGI scope of the connection. All raise `Refused`.
"""

from importlib import import_module
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.http import parse_cookie

from dialogs.access.managers import is_manager
from dialogs.access.staying import Login
from dialogs.models import ApiToken, Dialog, Site
from dialogs.models.tokens import password_mark
from dialogs.names import colleague_name, public_name
from realtime.access import Access, Refused
from realtime.host import Scope


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


def admin_access(scope: Scope, dialog_id: int) -> Access:
    """A manager on one dialog: of its site, else the dialog is as good as not there (4004)."""
    user, login = login_of(scope)
    if not Dialog.objects.of(user).filter(pk=dialog_id).exists():
        raise Refused(4004)
    return access_of(user, login, scope, dialog_id)


def inbox_access(scope: Scope) -> Access:
    """A manager on the lists of their sites; one of no site is refused (4002)."""
    user, login = login_of(scope)
    access = access_of(user, login, scope, None)
    if not access.site_ids:
        raise Refused(4002)
    return access


def access_of(user: User, login: Login, scope: Scope, dialog_id: int | None) -> Access:
    """What a manager may follow."""
    return Access(
        side="admin",
        person=f"manager:{user.pk}",
        person_id=user.pk,
        name=colleague_name(user),
        public_name=public_name(user),
        address=(scope.get("client") or ("", 0))[0],
        dialog_id=dialog_id,
        site_ids=tuple(Site.objects.of(user).values_list("pk", flat=True)),
        proof=login,
    )

"""Whether a manager may follow a dialog or the lists live (`settings.REALTIME`).

Synchronous; `scope` is the ASGI scope of the connection. All raise `Refused`.
"""

from importlib import import_module
from types import SimpleNamespace
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.http import parse_cookie
from rest_framework.authtoken.models import Token

from dialogs.models import Dialog, Site
from dialogs.representations import name_of
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


def manager_of(scope: Scope) -> User:
    """The user behind an API token or a session. A session counts only from our own pages."""
    word, _, token_key = header(scope, b"authorization").partition(" ")
    if word.lower() == "token":
        token = Token.objects.select_related("user").filter(key=token_key.strip()).first()
        if token is None or not token.user.is_active:
            raise Refused(4002)
        return cast(User, token.user)
    if not same_origin(scope):
        raise Refused(4003)
    cookies = parse_cookie(header(scope, b"cookie"))  # others' cookies may be no standard's
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]
    if not isinstance(user, User):
        raise Refused(4002)
    return user


def admin_access(scope: Scope, dialog_id: int) -> Access:
    """A manager on one dialog: of its site, else the dialog is as good as not there (4004)."""
    user = manager_of(scope)
    if not Dialog.objects.of(user).filter(pk=dialog_id).exists():
        raise Refused(4004)
    return access_of(user, scope, dialog_id)


def inbox_access(scope: Scope) -> Access:
    """A manager on the lists of their sites; one of no site is refused (4002)."""
    user = manager_of(scope)
    access = access_of(user, scope, None)
    if not access.site_ids:
        raise Refused(4002)
    return access


def access_of(user: User, scope: Scope, dialog_id: int | None) -> Access:
    """What a manager may follow."""
    return Access(
        side="admin",
        person=f"manager:{user.pk}",
        person_id=user.pk,
        name=name_of(user),
        address=(scope.get("client") or ("", 0))[0],
        dialog_id=dialog_id,
        site_ids=tuple(Site.objects.of(user).values_list("pk", flat=True)),
    )

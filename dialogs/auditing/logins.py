"""Logins of staff, whatever their form: Django's signals tell of them."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from dialogs.auditing.noting import by_request, note
from dialogs.models import Act

USER = "auth.user"


def follow_logins() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(logged_in, dispatch_uid="audit login")
    user_logged_out.connect(logged_out, dispatch_uid="audit logout")
    user_login_failed.connect(login_failed, dispatch_uid="audit login failed")


def logged_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    note(replace(by_request(request), user=user), Act.What.LOGIN, USER, user.pk)


def logged_out(request: HttpRequest, user: User | None, **_signal: Any) -> None:
    if user is not None:
        note(replace(by_request(request), user=user), Act.What.LOGOUT, USER, user.pk)


def login_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any
) -> None:
    """Only of names that there are, as some write their password there; and not of tries that were
    refused without a look, which anybody may have without end.
    """
    if request is None or hasattr(request, "login_refused"):
        return
    tried = User.objects.filter(username=credentials.get("username") or "").first()
    if tried is not None:
        note(replace(by_request(request), user=None), Act.What.LOGIN_FAILED, USER, tried.pk)

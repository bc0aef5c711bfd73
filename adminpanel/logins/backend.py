"""Who a name and a password stand for; every login asks here, whatever its form."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from adminpanel.logins.limits import Attempt
from dialogs.limits import TooMany
from dialogs.models import ApiToken
from dialogs.models.tokens import password_mark
from replyx.hashing import AT_ONCE

logger = structlog.get_logger(__name__)

PATIENCE = 5.0  # seconds that a login waits for its turn
NAME = 40  # characters of a name that the log shows; some write their password there
turns = threading.BoundedSemaphore(AT_ONCE)


class LimitedBackend(ModelBackend):
    """Django's, with failures counted and logged, and a few passwords looked at at once."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user, None where the password is wrong. Raises PermissionDenied for who tried too
        often; the form finds the reason in `request.login_refused`.
        """
        if request is None or username is None or password is None:
            return super().authenticate(request, username, password, **kwargs)
        try:
            with one_try(request, username) as tried:
                user = self.checked(request, username, password)
                tried.succeeded = user is not None
        except TooMany as refused:
            request.login_refused = refused  # type: ignore[attr-defined]
            raise PermissionDenied from refused
        return user

    def checked(self, request: HttpRequest, username: str, password: str) -> User | None:
        """The user whose password this is. A hash made anew in passing ends no API token."""
        before = User.objects.filter(username=username).values_list("password", flat=True).first()
        user = super().authenticate(request, username, password)
        if not isinstance(user, User):
            return None
        if before is not None and before != user.password:
            tokens = ApiToken.objects.filter(user=user, mark=password_mark(before))
            tokens.update(mark=password_mark(user.password))
        return user


@dataclass
class Try:
    """One password that is looked at."""

    succeeded: bool = False


@contextmanager
def one_try(request: HttpRequest, name: str) -> Iterator[Try]:
    """Wait for a turn and count a password that is tried on a name; a failure is logged, and one
    that turns out to be right is taken back. Raises TooMany.
    """
    who = {"user": name[:NAME], "address": request.META.get("REMOTE_ADDR", "")}
    tried = Try()
    try:
        with turn():
            attempt = Attempt.at(request, name)
            attempt.begin()
            yield tried
    except TooMany as refused:
        logger.warning("login refused", wait=refused.seconds, **who)
        raise
    if tried.succeeded:
        attempt.succeed()
    else:
        logger.warning("login failed", **who)


@contextmanager
def turn() -> Iterator[None]:
    """One of the few turns of this process. Raises TooMany where none comes soon."""
    if not turns.acquire(timeout=PATIENCE):
        raise TooMany(_("Too many people log in at once. Try again in a moment."), 1)
    try:
        yield
    finally:
        turns.release()

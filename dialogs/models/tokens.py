from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from knox.models import AbstractAuthToken, AuthTokenManager

from replyx.database.clock import shared_now
from replyx.database.questions import Question


@lru_cache(maxsize=1000)  # of who calls with every call
def password_mark(password: str) -> str:
    """What changes with a user's (hashed) password and does not tell it."""
    return salted_hmac("dialogs.password_mark", password, algorithm="sha256").hexdigest()


class ApiTokenManager(AuthTokenManager):
    """Makes tokens and finds them."""

    def issue(self, user: User, days: float | None = None) -> tuple["ApiToken", str]:
        """A new token, and its words: they are known at this moment and never again."""
        lives = timedelta(days=settings.API_TOKEN_DAYS if days is None else days)
        made: tuple[ApiToken, str] = self.create(
            user, expiry=lives, mark=password_mark(user.password)
        )
        return made

    def good(self) -> "models.QuerySet[ApiToken]":
        """Those that have not run out. Whether the password is still the same, `holds` says."""
        rows: models.QuerySet[ApiToken] = self.filter(expiry__gt=shared_now())
        return rows

    def of(self, words: str) -> "ApiToken | None":
        """The good token that somebody shows, with its user."""
        return self.of_digest(hash_token(words))

    def of_digest(self, digest: str) -> "ApiToken | None":
        """The same, by what is stored of the words."""
        for token in SHOWN.ask(digest, shared_now()):
            if token.holds():
                return token
        return None


class ApiToken(AbstractAuthToken):
    """What a program calls with in a manager's name: stored hashed, ends with their password."""

    mark = models.CharField(_("mark of the password"), max_length=64, editable=False)

    objects: Any = ApiTokenManager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.token_key[:8]}…"

    def holds(self) -> bool:
        """Whether the user's password is the one under which the token was made."""
        return bool(self.mark == password_mark(self.user.password))


SHOWN: Question[ApiToken] = Question(
    lambda digest, now: ApiToken.objects.filter(digest=digest, expiry__gt=now).select_related(
        "user__profile"
    )
)

"""Who is logged in by Telegram, asked with each call."""

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from bot.models import Linked

BACKEND = "adminpanel.telegram.app.backend.LinkedBackend"


class LinkedBackend(BaseBackend):
    """A login that is good as long as the account is linked; it takes no password."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Nobody: Telegram says who it is, and `login` is told."""

    def get_user(self, user_id: int) -> User | None:
        """The user of a session; None, which ends it, where they are linked no more."""
        user = ModelBackend().get_user(user_id)
        linked = isinstance(user, User) and Linked.objects.filter(user=user_id).exists()
        return user if linked else None  # type: ignore[return-value]

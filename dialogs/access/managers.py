"""Who is a manager: an active staff user. Of which sites, `Site.objects.of` says.

Asked in this one place by the API, the live connections, the inbox and the admin's pages.
"""

from typing import TypeGuard

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import QuerySet


def is_manager(user: AbstractBaseUser | AnonymousUser) -> TypeGuard[User]:
    """Whether a user may be let in where managers are."""
    return bool(user.is_authenticated and user.is_active and getattr(user, "is_staff", False))


def managers() -> QuerySet[User]:
    """Everybody of whom `is_manager` is true."""
    return User.objects.filter(is_active=True, is_staff=True)

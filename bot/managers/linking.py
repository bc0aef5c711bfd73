"""A manager's Telegram account, linked by a code that the admin shows them once."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction

from bot.models import LinkCode, Linked
from bot.models.managers import CODE_LIVES
from dialogs.access.managers import is_manager
from dialogs.models import Site
from replyx.database.clock import shared_now

MOST, LATELY = 10, timedelta(hours=1)  # codes of one manager


class TooMany(Exception):
    """So many codes were made lately."""


def digest(code: str) -> str:
    """What is known of a code; it has 128 bits, so that nobody finds it by trying."""
    return sha256(code.encode()).hexdigest()


@transaction.atomic
def new_code(user: User) -> str:
    """A code for a manager, good once and for `CODE_LIVES`; those before it are no more. Raises
    TooMany.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two at once count each other
    own, now = LinkCode.objects.filter(user=user), shared_now()
    own.filter(created_at__lte=now - LATELY).delete()
    if own.count() >= MOST:
        raise TooMany
    own.update(used=True)
    code = secrets.token_urlsafe(16)
    own.create(user=user, digest=digest(code), created_at=now)
    return code


@transaction.atomic
def link(code: str, telegram_id: int, name: str) -> User | None:
    """Make an account that of the manager whose code this is: it is nobody else's from then on,
    and they have no other. None where the code is wrong, too old or used.
    """
    good = LinkCode.objects.filter(
        digest=digest(code), used=False, created_at__gt=shared_now() - CODE_LIVES
    )
    made = good.select_related("user__profile").first()
    if made is None or not is_manager(made.user) or not good.update(used=True):
        return None
    Linked.objects.filter(telegram_id=telegram_id).exclude(user=made.user).delete()
    words = {"telegram_id": telegram_id, "name": name[:130], "linked_at": shared_now()}
    Linked.objects.update_or_create(user=made.user, defaults=words)
    return made.user


def unlink(user: User) -> None:
    """The account is nobody's any more, nor is a code that waits."""
    Linked.objects.filter(user=user).delete()
    LinkCode.objects.filter(user=user).update(used=True)


def manager_of(site: Site, telegram_id: int) -> User | None:
    """The manager of a site who writes from an account, as things stand now; with their profile."""
    linked = Linked.objects.select_related("user__profile").filter(telegram_id=telegram_id).first()
    if linked is None or not Site.objects.of(linked.user).filter(pk=site.pk).exists():
        return None
    return linked.user

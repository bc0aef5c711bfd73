"""A site, a manager and a visitor for a few seconds, removed without trace."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from dialogs.models import ApiToken, Dialog, Member, Site, Visitor
from realtime.redis import replay_cache
from realtime.redis.absence import RedisAway
from replyx.database.clock import shared_now
from widget import tokens

PREFIX = "replyx-doctor-"
FORGOTTEN = timedelta(minutes=10)  # what a doctor who was killed has left behind
TRIES, AGAIN_SECONDS = 10, 0.3  # of taking it down while servers still write


@dataclass(frozen=True, slots=True)
class Stage:
    """Who is on it, and what they call with. The visitor's dialog exists before the first call,
    so that no limit of new dialogs is used up.
    """

    site: Site
    dialog: Dialog
    api_token: str
    visitor_token: str


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage; whatever happens on it, it is taken down."""
    sweep()
    name = f"{PREFIX}{secrets.token_hex(8)}"
    with transaction.atomic():
        site = Site.objects.create(name=name, site_token=name)
        user, token = staff(name)
        Member.objects.create(site=site, user=user)
        visitor = Visitor.objects.create(site=site)
        dialog = Dialog.objects.create(site=site, visitor=visitor)
    try:
        yield Stage(site, dialog, token, tokens.visitor_token(visitor))
    finally:
        take_down(name)


@contextmanager
def staff_token() -> Iterator[str]:
    """An API token of a staff user who is there only meanwhile."""
    sweep()
    name = f"{PREFIX}{secrets.token_hex(8)}"
    with transaction.atomic():
        _user, token = staff(name)
    try:
        yield token
    finally:
        take_down(name)


def staff(name: str) -> tuple[User, str]:
    """A staff user without a password, and their API token."""
    user = User.objects.create_user(name, is_staff=True)
    return user, ApiToken.objects.issue(user, days=1)[1]


def take_down(name: str) -> None:
    """Remove the site and the user of a name with everything that is theirs."""
    for dialog_id in Dialog.objects.filter(site__site_token=name).values_list("pk", flat=True):
        try:
            replay_cache.forget(dialog_id)
        except RedisAway:
            pass  # it goes by itself after a day
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                Site.objects.filter(site_token=name).delete()
                User.objects.filter(username=name).delete()
            return
        except IntegrityError:  # a server has just written something of theirs
            if not left:
                raise
            time.sleep(AGAIN_SECONDS)


def sweep() -> None:
    """Take down what a doctor who was killed has left."""
    before = shared_now() - FORGOTTEN
    sites = Site.objects.filter(site_token__startswith=PREFIX, created_at__lt=before)
    users = User.objects.filter(username__startswith=PREFIX, date_joined__lt=before)
    names = {*sites.values_list("site_token", flat=True), *users.values_list("username", flat=True)}
    for name in names:
        take_down(name)

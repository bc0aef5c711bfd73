"""Whose webhooks are whose: of sites that a user may change."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from dialogs.access.managers import is_manager
from dialogs.models import Site

CHANGE_SITE = "dialogs.change_site"


def may_have_hooks(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether a user may change sites, of which some are theirs: superusers, and managers whom
    Django's permission lets. A hook sends what visitors say to wherever it names, so that looking
    at a site is not enough.
    """
    return is_manager(user) and user.has_perm(CHANGE_SITE) and Site.objects.of(user).exists()

"""Who of staff may decide: on their own sites, where Django's permission lets them."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied

from dialogs.access.managers import is_manager
from dialogs.models import Site


def may_decide(user: AbstractBaseUser | AnonymousUser, permission: str, site_id: int) -> bool:
    """Whether a user may change what a permission (`bot.change_payout`) names, on a site."""
    own = Site.objects.of(user).filter(pk=site_id)
    return is_manager(user) and user.has_perm(permission) and own.exists()


def ask(user: AbstractBaseUser | AnonymousUser, permission: str, site_id: int) -> None:
    """Raises PermissionDenied."""
    if not may_decide(user, permission, site_id):
        raise PermissionDenied(_("You may not decide this."))

"""The dialogs that somebody may see, asked with every call."""

from django.contrib.auth.models import User

from dialogs.access.managers import is_manager
from dialogs.models import Dialog, DialogQuerySet, Site
from dialogs.models.site import SiteQuerySet
from replyx.database.questions import Question


def _sites(user_id: int, *, superuser: bool) -> SiteQuerySet:
    return Site.objects.all() if superuser else Site.objects.of_member(user_id)


def _of_sites(dialog_id: int, user_id: int, *, superuser: bool) -> DialogQuerySet:
    sites = _sites(user_id, superuser=superuser)
    return Dialog.objects.with_people().filter(pk=dialog_id, site__in=sites)


_site_ids: Question[tuple[int]] = Question(
    lambda user_id, *, superuser: _sites(user_id, superuser=superuser).values_list("pk")
)
_managers: Question[Dialog] = Question(_of_sites)
_visitors: Question[Dialog] = Question(
    lambda dialog_id, visitor_id: Dialog.objects.with_people().filter(
        pk=dialog_id, visitor=visitor_id
    )
)


def sites_of(user: User) -> list[int]:
    """The sites that a user answers for (`SiteQuerySet.of`), by their ids."""
    if not is_manager(user):
        return []
    return [pk for (pk,) in _site_ids.ask(user.pk, superuser=user.is_superuser)]


def sees_all(user: User) -> bool:
    """Whether a user answers for all sites there are."""
    return is_manager(user) and user.is_superuser


def seen_by_manager(user: User, dialog_id: int) -> Dialog | None:
    """A dialog of the sites that a user answers for, with its people."""
    if not is_manager(user):
        return None
    return next(iter(_managers.ask(dialog_id, user.pk, superuser=user.is_superuser)), None)


def seen_by_visitor(visitor_id: int, dialog_id: int) -> Dialog | None:
    """A dialog of a visitor's own, with its people."""
    return next(iter(_visitors.ask(dialog_id, visitor_id)), None)

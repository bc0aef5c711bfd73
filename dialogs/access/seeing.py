"""The dialogs that somebody may see, by their number: asked with every call of one."""

from django.contrib.auth.models import User

from dialogs.access.managers import is_manager
from dialogs.models import Dialog, DialogQuerySet, Site
from replyx.database.questions import Question


def _of_sites(dialog_id: int, user_id: int, *, superuser: bool) -> DialogQuerySet:
    sites = Site.objects.all() if superuser else Site.objects.of_member(user_id)
    return Dialog.objects.with_people().filter(pk=dialog_id, site__in=sites)


_managers: Question[Dialog] = Question(_of_sites)
_visitors: Question[Dialog] = Question(
    lambda dialog_id, visitor_id: Dialog.objects.with_people().filter(
        pk=dialog_id, visitor=visitor_id
    )
)


def seen_by_manager(user: User, dialog_id: int) -> Dialog | None:
    """A dialog of the sites that a user answers for, with its people."""
    if not is_manager(user):
        return None
    return next(iter(_managers.ask(dialog_id, user.pk, superuser=user.is_superuser)), None)


def seen_by_visitor(visitor_id: int, dialog_id: int) -> Dialog | None:
    """A dialog of a visitor's own, with its people."""
    return next(iter(_visitors.ask(dialog_id, visitor_id)), None)

"""What a manager may do in Django's admin: look."""

from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q

GROUP = "managers"
VISIBLE = {
    "dialogs": ("site", "visitor", "dialog", "entry", "attachment"),
    "bot": ("botuser", "submission", "payout", "audit"),
}


def managers_group(using: str = DEFAULT_DB_ALIAS) -> Group:
    """The group that lets managers look at the models of their sites; made where it is missing.

    What an operator gave it or took from it stays. Which rows managers see is decided in
    `adminpanel.admin`, by membership.
    """
    group, _created = Group.objects.using(using).get_or_create(name=GROUP)
    if not group.permissions.exists():
        looks = Q()
        for app, models in VISIBLE.items():
            codenames = [f"view_{model}" for model in models]
            looks |= Q(content_type__app_label=app, codename__in=codenames)
        group.permissions.set(Permission.objects.using(using).filter(looks))
    return group

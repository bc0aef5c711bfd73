"""What a manager may do in Django's admin: look."""

from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS

GROUP = "managers"
VISIBLE = ("site", "visitor", "dialog", "entry", "attachment")


def managers_group(using: str = DEFAULT_DB_ALIAS) -> Group:
    """The group that lets managers look at the models of their sites; made where it is missing.

    What an operator gave it or took from it stays. Which rows managers see is decided in
    `adminpanel.admin`, by membership.
    """
    group, _created = Group.objects.using(using).get_or_create(name=GROUP)
    if not group.permissions.exists():
        codenames = [f"view_{model}" for model in VISIBLE]
        group.permissions.set(
            Permission.objects.using(using).filter(
                content_type__app_label="dialogs", codename__in=codenames
            )
        )
    return group

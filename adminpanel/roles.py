"""What a manager may do in Django's admin: look."""

from django.contrib.auth.models import Group, Permission

GROUP = "managers"
VISIBLE = ("site", "visitor", "dialog", "entry", "attachment")


def managers_group() -> Group:
    """The group that lets managers look at the models of their sites; made where it is missing.

    Which rows they see is decided in `adminpanel.admin`, by membership.
    """
    group, _created = Group.objects.get_or_create(name=GROUP)
    codenames = [f"view_{model}" for model in VISIBLE]
    group.permissions.set(
        Permission.objects.filter(content_type__app_label="dialogs", codename__in=codenames)
    )
    return group

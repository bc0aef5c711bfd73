from typing import Any

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_group(sender: AppConfig, using: str, **stage: Any) -> None:
    """After each `migrate`: the group, with permissions that are there whoever is called first.

    `stage` has the models as they are after it: on the way, or back, they may not be there yet.
    """
    from adminpanel.roles import managers_group  # models cannot be imported earlier

    try:
        stage["apps"].get_model("auth", "Group")
    except LookupError:
        return
    create_permissions(sender, verbosity=0, using=using, apps=stage["apps"])
    managers_group(using)


class ReplyxAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site for its own."""

    default = False  # `adminpanel` alone means the app below
    default_site = "adminpanel.site.ReplyxAdminSite"


class AdminpanelConfig(AppConfig):
    """What managers touch: the inbox, and the models in Django's admin."""

    default = True
    name = "adminpanel"
    verbose_name = _("Managers")

    def ready(self) -> None:
        """The managers' group is there as soon as the models are.

        Only apps with models send `post_migrate`, and this one has none; `bot` is the last of those
        at whose models managers look.
        """
        post_migrate.connect(make_group, sender=apps.get_app_config("bot"))

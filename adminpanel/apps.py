from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def make_group(**_kwargs: object) -> None:
    """After each `migrate`."""
    from adminpanel.roles import managers_group  # models cannot be imported earlier

    managers_group()


class AdminpanelConfig(AppConfig):
    """What managers touch: the inbox, and the models in Django's admin."""

    name = "adminpanel"
    verbose_name = _("Managers")

    def ready(self) -> None:
        """The managers' group is there as soon as the models are."""
        post_migrate.connect(make_group, sender=self)

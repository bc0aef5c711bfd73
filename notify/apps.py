from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    """What is told elsewhere, and to whom."""

    name = "notify"
    verbose_name = _("Told elsewhere")

    def ready(self) -> None:
        """Webhooks are settings of a site."""
        from dialogs.sites.following import follow_settings
        from notify.models import Hook

        follow_settings(Hook)

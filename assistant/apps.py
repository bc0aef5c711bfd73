from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistantConfig(AppConfig):
    """What a site knows, and answers from it."""

    name = "assistant"
    verbose_name = _("Assistant")

    def ready(self) -> None:
        """Its settings are those of a site."""
        from assistant.models import Assistant
        from dialogs.sites.following import follow_settings

        follow_settings(Assistant)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistantConfig(AppConfig):
    """What a site knows, and answers from it."""

    name = "assistant"
    verbose_name = _("Assistant")

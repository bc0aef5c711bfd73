from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WidgetConfig(AppConfig):
    """What a customer's page touches."""

    name = "widget"
    verbose_name = _("Widget")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdminpanelConfig(AppConfig):
    """What managers touch: the inbox, and the models in Django's admin."""

    name = "adminpanel"
    verbose_name = _("Managers")

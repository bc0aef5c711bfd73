from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialogsConfig(AppConfig):
    """Sites, people, dialogs and their log."""

    name = "dialogs"
    verbose_name = _("Dialogs")

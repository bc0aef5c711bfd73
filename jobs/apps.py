from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work in the background."""

    name = "jobs"
    verbose_name = _("Background work")

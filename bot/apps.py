from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BotConfig(AppConfig):
    """Telegram: visitors who write to a bot, managers who answer in a group."""

    name = "bot"
    verbose_name = _("Telegram")

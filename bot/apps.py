from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BotConfig(AppConfig):
    """Telegram: visitors who write to a bot, managers who answer in a group."""

    name = "bot"
    verbose_name = _("Telegram")

    def ready(self) -> None:
        """Have changes told, and the database refuse what would change a ledger."""
        from bot.earning.following import follow_earning
        from bot.earning.ledger.guarding import keep_up
        from bot.scenarios.seen import follow_scenarios
        from bot.topics import renaming  # noqa: F401
        from bot.visitors.people import follow_people

        follow_earning()
        follow_people()
        follow_scenarios()
        post_migrate.connect(keep_up, sender=self)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialogsConfig(AppConfig):
    """Sites, people, dialogs and their log."""

    name = "dialogs"
    verbose_name = _("Dialogs")

    def ready(self) -> None:
        """Have SQLite's writers take turns, where that is the database."""
        from dialogs.turns import begin_taking_turns

        begin_taking_turns()

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class DialogsConfig(AppConfig):
    """Sites, people, dialogs and their log."""

    name = "dialogs"
    verbose_name = _("Dialogs")

    def ready(self) -> None:
        """Have SQLite's writers take turns, and files go with their rows."""
        from dialogs.files.keeping import remove_with_row
        from dialogs.models import Attachment
        from dialogs.turns import begin_taking_turns

        begin_taking_turns()
        post_delete.connect(remove_with_row, sender=Attachment)

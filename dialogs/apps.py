from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class DialogsConfig(AppConfig):
    """Sites, people, dialogs and their log."""

    name = "dialogs"
    verbose_name = _("Dialogs")

    def ready(self) -> None:
        """Have files go with their rows."""
        from dialogs.files.keeping import remove_with_row
        from dialogs.models import Attachment

        post_delete.connect(remove_with_row, sender=Attachment)

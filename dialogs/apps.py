from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, pre_delete
from django.utils.translation import gettext_lazy as _


class DialogsConfig(AppConfig):
    """Sites, people, dialogs and their log."""

    name = "dialogs"
    verbose_name = _("Dialogs")

    def ready(self) -> None:
        """Have files go with their rows, SQLite's index of texts with the tables, and whoever
        shows a site hear of its settings.
        """
        from dialogs.auditing.logins import follow_logins
        from dialogs.files.keeping import remove_with_row, remove_with_site
        from dialogs.models import Attachment, Site
        from dialogs.searching.trigrams import keep_up
        from dialogs.sites.following import follow_settings

        post_delete.connect(remove_with_row, sender=Attachment)
        pre_delete.connect(remove_with_site, sender=Site)
        post_migrate.connect(keep_up, sender=self)
        follow_logins()
        follow_settings(Site, site=lambda site: site.pk)

"""Who waits, by since when: few are counted each time. Built and dropped beside writers."""

from django.db import migrations, models

from replyx.postgresql.online import AddIndexOnline, RemoveIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0019_recent_index"),
    ]

    operations = [
        AddIndexOnline(
            "dialog",
            models.Index(
                fields=["waiting_since", "site", "status"],
                name="dialog_waits",
                condition=models.Q(("waiting_since__isnull", False)),
            ),
        ),
        RemoveIndexOnline("dialog", "dialog_waiting"),
    ]

"""Who waits untold, looked for once a second. Built beside writers."""

from django.db import migrations, models

from replyx.postgresql.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0022_untold"),
    ]

    operations = [
        AddIndexOnline(
            "dialog",
            models.Index(
                fields=["untold_since"],
                name="dialog_untold",
                condition=models.Q(("untold_since__isnull", False)),
            ),
        ),
    ]

"""The newest dialogs of all sites at once, for who answers for many: an index built online."""

from django.db import migrations, models

from replyx.postgresql.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0018_fewer_indexes"),
    ]

    operations = [
        AddIndexOnline(
            "dialog",
            models.Index(fields=["-active_at", "-id"], name="dialog_recent"),
        ),
    ]

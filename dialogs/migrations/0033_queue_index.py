"""Who waits for a person, in their order, and who was taken over lately. Built beside writers."""

from django.db import migrations, models

from replyx.postgresql.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0032_handoff"),
    ]

    operations = [
        AddIndexOnline(
            "dialog",
            models.Index(
                condition=models.Q(("handoff", "requested")),
                fields=["site", "requested_at"],
                name="dialog_queue",
            ),
        ),
        AddIndexOnline(
            "dialog",
            models.Index(
                condition=models.Q(("taken_at__isnull", False)),
                fields=["site", "taken_at"],
                name="dialog_taken",
            ),
        ),
    ]

"""A page of a list costs what it shows: indexes for its filters, built beside writers."""

from django.db import migrations, models

from replyx.postgresql.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0015_history"),
    ]

    operations = [
        AddIndexOnline(
            "dialog",
            models.Index(fields=["site", "status", "-active_at", "-id"], name="dialog_status"),
        ),
        AddIndexOnline(
            "dialog",
            models.Index(
                fields=["manager", "status", "-active_at", "-id"],
                name="dialog_manager",
                condition=models.Q(("manager__isnull", False)),
            ),
        ),
        AddIndexOnline(
            "dialog",
            models.Index(
                fields=["site", "handoff", "-active_at", "-id"],
                name="dialog_handoff",
                condition=models.Q(("handoff", "none"), _negated=True),
            ),
        ),
        AddIndexOnline(
            "dialog",
            models.Index(
                fields=["site"],
                name="dialog_waiting",
                condition=models.Q(("waiting_since__isnull", False)),
            ),
        ),
    ]

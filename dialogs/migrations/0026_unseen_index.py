"""Answers that their visitor has not seen, looked for once a second. Built beside writers."""

from django.db import migrations, models

from replyx.postgresql.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0025_visitor_mail"),
    ]

    operations = [
        AddIndexOnline(
            "dialog",
            models.Index(
                fields=["active_at"],
                name="dialog_unseen",
                condition=models.Q(
                    ("last_seq__gt", models.F("site_read_seq")),
                    ("settled_seq__lt", models.F("last_seq")),
                    ("waiting_since__isnull", True),
                ),
            ),
        ),
    ]

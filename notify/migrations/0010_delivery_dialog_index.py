"""Deliveries of a dialog, for whoever removes it. Built beside writers."""

from django.db import migrations, models

from replyx.postgresql.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("notify", "0009_delivery_dialog"),
    ]

    operations = [
        AddIndexOnline("delivery", models.Index(fields=["dialog"], name="delivery_dialog")),
    ]

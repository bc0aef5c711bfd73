"""How a visitor comes, the dialog that goes on for a merged one, and one open dialog a visitor."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

CHANNELS = [("web", "website"), ("telegram", "Telegram")]


def close_all_but_the_last(apps: Any, schema_editor: Any) -> None:
    """Where a visitor has several open dialogs, they go on with the one where something happened
    last; no other was shown to them.
    """
    dialogs = apps.get_model("dialogs", "Dialog").objects
    several = (
        dialogs.filter(status="open")
        .order_by()
        .values_list("visitor_id", flat=True)
        .annotate(number=models.Count("pk"))
        .filter(number__gt=1)
    )
    for visitor_id in list(several):
        own = dialogs.filter(visitor_id=visitor_id, status="open")
        last = own.order_by("-active_at", "-pk").values_list("pk", flat=True).first()
        version = models.F("version") + 1
        own.exclude(pk=last).update(
            status="closed", waiting_since=None, version=version, row_version=version
        )


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0007_row_version"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="channel",
                field=models.CharField(
                    choices=CHANNELS,
                    db_default="web",
                    default="web",
                    max_length=8,
                    verbose_name="channel",
                ),
            )
            for model in ("visitor", "dialog")
        ),
        migrations.AddField(
            model_name="dialog",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="dialogs.dialog",
                verbose_name="goes on in",
            ),
        ),
        migrations.RemoveConstraint(model_name="visitor", name="visitor_external_once"),
        migrations.AddConstraint(
            model_name="visitor",
            constraint=models.UniqueConstraint(
                fields=["site", "channel", "external_id"], name="visitor_external_once"
            ),
        ),
        migrations.RunPython(close_all_but_the_last, migrations.RunPython.noop),
    ]

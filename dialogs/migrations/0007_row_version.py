"""Times that may be given, a version of the row, and an index for the dialogs nobody wrote in."""

import django.utils.timezone
from django.db import migrations, models


def moment(name: str) -> models.DateTimeField:
    """A time that is now unless it is given."""
    return models.DateTimeField(
        default=django.utils.timezone.now, editable=False, verbose_name=name
    )


TIMES = {
    ("dialog", "created_at"): "created",
    ("dialog", "active_at"): "last activity",
    ("dialog", "updated_at"): "changed",
    ("entry", "created_at"): "time",
    ("site", "created_at"): "created",
    ("visitor", "created_at"): "created",
    ("visitor", "last_seen_at"): "last seen",
}


def as_old_as_the_state(apps, schema_editor):
    """Rows begin with the version that their dialog has."""
    apps.get_model("dialogs", "Dialog").objects.update(row_version=models.F("version"))


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0006_search_what_was_said"),
    ]

    operations = [
        *(
            migrations.AlterField(model_name=model, name=name, field=moment(words))
            for (model, name), words in TIMES.items()
        ),
        migrations.AddField(
            model_name="dialog",
            name="row_version",
            field=models.PositiveBigIntegerField(
                db_default=0, default=0, editable=False, verbose_name="version of the row"
            ),
        ),
        migrations.AddIndex(
            model_name="dialog",
            index=models.Index(
                condition=models.Q(("last_seq", 0)), fields=["updated_at"], name="dialog_empty"
            ),
        ),
        migrations.RunPython(as_old_as_the_state, migrations.RunPython.noop),
    ]

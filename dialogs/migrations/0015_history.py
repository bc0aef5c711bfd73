"""A database has a random id, and an entry knows when the one before it was written."""

from typing import Any

from django.db import migrations, models

from dialogs.models import history


def begin(apps: Any, schema_editor: Any) -> None:
    """The database's own id, made with it."""
    apps.get_model("dialogs", "History").objects.get_or_create(pk=history.ONLY)


class Migration(migrations.Migration):
    dependencies = [("dialogs", "0014_pictures_of_before")]

    operations = [
        migrations.CreateModel(
            name="History",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "epoch",
                    models.CharField(
                        default=history.new_epoch,
                        editable=False,
                        max_length=32,
                        verbose_name="epoch",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={"verbose_name": "history", "verbose_name_plural": "histories"},
        ),
        migrations.AddField(
            model_name="dialog",
            name="previous_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="last activity but one"
            ),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

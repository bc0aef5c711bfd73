"""The time of day of a new row is the database's; the tables stay as they are."""

from django.db import migrations, models

import replyx.database.clock


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0040_erasures"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="dialog",
                    name="active_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="last activity",
                    ),
                ),
                migrations.AlterField(
                    model_name="dialog",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="dialog",
                    name="updated_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="changed",
                    ),
                ),
                migrations.AlterField(
                    model_name="entry",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="time",
                    ),
                ),
                migrations.AlterField(
                    model_name="erasure",
                    name="at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="when"
                    ),
                ),
                migrations.AlterField(
                    model_name="offer",
                    name="at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="asked"
                    ),
                ),
                migrations.AlterField(
                    model_name="site",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="visitor",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="visitor",
                    name="last_seen_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="last seen",
                    ),
                ),
            ]
        )
    ]

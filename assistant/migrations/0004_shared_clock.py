"""The time of day of a new row is the database's; the tables stay as they are."""

from django.db import migrations, models

import replyx.database.clock


class Migration(migrations.Migration):
    dependencies = [
        ("assistant", "0003_meanings"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="article",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="updated_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="changed",
                    ),
                ),
                migrations.AlterField(
                    model_name="version",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="time"
                    ),
                ),
            ]
        )
    ]

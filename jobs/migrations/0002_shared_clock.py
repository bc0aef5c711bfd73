"""The time of day of a new row is the database's; the tables stay as they are."""

from django.db import migrations, models

import replyx.database.clock


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="job",
                    name="enqueued_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="enqueued"
                    ),
                ),
                migrations.AlterField(
                    model_name="job",
                    name="run_after",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="not before"
                    ),
                ),
                migrations.AlterField(
                    model_name="worker",
                    name="seen_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="last seen"
                    ),
                ),
            ]
        )
    ]

"""The time of day of a new row is the database's; the tables stay as they are."""

from django.db import migrations, models

import replyx.database.clock


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0007_telegram"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="browser",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="time"
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="due_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="next attempt"
                    ),
                ),
                migrations.AlterField(
                    model_name="hook",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="notice",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="notice",
                    name="due_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, editable=False, verbose_name="due"
                    ),
                ),
                migrations.AlterField(
                    model_name="pushkey",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="visitormail",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="visitormail",
                    name="due_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        null=True,
                        verbose_name="looked at next",
                    ),
                ),
            ]
        )
    ]

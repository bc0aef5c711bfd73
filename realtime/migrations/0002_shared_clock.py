"""The time of day of a new row is the database's; the tables stay as they are."""

from django.db import migrations, models

import replyx.database.clock


class Migration(migrations.Migration):
    dependencies = [
        ("realtime", "0001_topics"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="change",
                    name="at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="time"
                    ),
                ),
            ]
        )
    ]

"""The time of day of a new row is the database's; the tables stay as they are."""

from django.db import migrations, models

import replyx.database.clock


class Migration(migrations.Migration):
    dependencies = [
        ("bot", "0006_button_address"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="account",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="audit",
                    name="at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="when"
                    ),
                ),
                migrations.AlterField(
                    model_name="bot",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="botuser",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="botuser",
                    name="seen_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="last seen"
                    ),
                ),
                migrations.AlterField(
                    model_name="button",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="group",
                    name="linked_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="linked"
                    ),
                ),
                migrations.AlterField(
                    model_name="ledgerline",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="linkcode",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="linked",
                    name="linked_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="linked"
                    ),
                ),
                migrations.AlterField(
                    model_name="outgoing",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="payout",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="progress",
                    name="started_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="began"
                    ),
                ),
                migrations.AlterField(
                    model_name="scenario",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="seen",
                    name="at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="time"
                    ),
                ),
                migrations.AlterField(
                    model_name="submission",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="created"
                    ),
                ),
                migrations.AlterField(
                    model_name="task",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                migrations.AlterField(
                    model_name="update",
                    name="received_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="received"
                    ),
                ),
                migrations.AlterField(
                    model_name="version",
                    name="created_at",
                    field=models.DateTimeField(
                        default=replyx.database.clock.shared_now, verbose_name="saved"
                    ),
                ),
            ]
        )
    ]

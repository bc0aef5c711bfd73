import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("dialogs", "0033_queue_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="handoff_assign",
            field=models.CharField(
                choices=[
                    ("manual", "whoever takes it"),
                    ("round_robin", "one after the other is asked"),
                ],
                db_default="manual",
                default="manual",
                max_length=11,
                verbose_name="who wants a person gets",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="handoff_return_after",
            field=models.PositiveIntegerField(
                db_default=120,
                default=120,
                help_text="Seconds that whoever is asked has to answer; 0 is as long as they like.",
                validators=[django.core.validators.MaxValueValidator(604800)],
                verbose_name="the next one is asked after",
            ),
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked"),
                ),
                ("until", models.DateTimeField(null=True, verbose_name="until")),
                ("over_at", models.DateTimeField(null=True, verbose_name="over")),
                (
                    "dialog",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="dialogs.dialog",
                        verbose_name="dialog",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer",
                "verbose_name_plural": "offers",
                "indexes": [models.Index(fields=["user", "-at"], name="offer_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(over_at=None), fields=("dialog",), name="offer_once"
                    )
                ],
            },
        ),
    ]

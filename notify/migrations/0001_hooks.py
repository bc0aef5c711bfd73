import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import notify.models.hooks


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0021_site_has_hooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        max_length=500,
                        validators=[notify.models.hooks.validate_url],
                        verbose_name="address",
                    ),
                ),
                (
                    "types",
                    models.JSONField(
                        default=notify.models.hooks.all_types,
                        validators=[notify.models.hooks.validate_types],
                        verbose_name="tells of",
                    ),
                ),
                (
                    "with_notes",
                    models.BooleanField(
                        default=False,
                        help_text="What managers write for each other leaves this server then.",
                        verbose_name="private notes too",
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                (
                    "off_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gone", "the receiver answered 410: it wants no more"),
                            ("failing", "nothing was taken there for more than three days"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="off because",
                    ),
                ),
                (
                    "failing_since",
                    models.DateTimeField(editable=False, null=True, verbose_name="fails since"),
                ),
                (
                    "secret",
                    models.CharField(
                        default=notify.models.hooks.new_secret,
                        editable=False,
                        max_length=100,
                        verbose_name="secret",
                    ),
                ),
                ("old_secret", models.CharField(blank=True, editable=False, max_length=100)),
                (
                    "old_secret_until",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="the old secret holds until"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hooks",
                        to="dialogs.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["site", "id"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message_id",
                    models.CharField(
                        default=notify.models.hooks.new_message_id,
                        max_length=40,
                        unique=True,
                        verbose_name="webhook-id",
                    ),
                ),
                ("type", models.CharField(max_length=32, verbose_name="type")),
                ("body", models.TextField(verbose_name="body")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("done", "delivered"),
                            ("failed", "given up"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "due_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="next attempt"
                    ),
                ),
                ("log", models.JSONField(default=list, verbose_name="attempts so far")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="time"),
                ),
                (
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notify.hook",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery of a webhook",
                "verbose_name_plural": "deliveries of webhooks",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["hook", "due_at", "id"],
                        name="delivery_due",
                    ),
                    models.Index(fields=["created_at"], name="delivery_time"),
                ],
            },
        ),
    ]

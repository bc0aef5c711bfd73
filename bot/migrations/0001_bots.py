import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import bot.models.bots


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("dialogs", "0036_site_has_bot"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "token",
                    models.CharField(
                        help_text="BotFather gives it. Whoever has it is the bot.",
                        max_length=255,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{1,20}:[A-Za-z0-9_-]{1,200}$", "This is no token of a bot."
                            )
                        ],
                        verbose_name="token",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="user name"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="name"
                    ),
                ),
                (
                    "secret",
                    models.CharField(
                        default=bot.models.bots.new_secret,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="secret",
                    ),
                ),
                ("enabled", models.BooleanField(default=True, verbose_name="enabled")),
                (
                    "offset",
                    models.BigIntegerField(default=0, editable=False, verbose_name="next update"),
                ),
                (
                    "trouble",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="trouble"
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
                        related_name="bots",
                        to="dialogs.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "bot",
                "verbose_name_plural": "bots",
            },
        ),
        migrations.CreateModel(
            name="BotUser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("telegram_id", models.BigIntegerField(verbose_name="number in Telegram")),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=64, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=64, verbose_name="last name"),
                ),
                ("username", models.CharField(blank=True, max_length=64, verbose_name="user name")),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                ("blocked_at", models.DateTimeField(blank=True, null=True, verbose_name="blocked")),
                (
                    "seen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last seen"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
                ),
                (
                    "bot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="users",
                        to="bot.bot",
                        verbose_name="bot",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bot_users",
                        to="dialogs.visitor",
                        verbose_name="visitor",
                    ),
                ),
            ],
            options={
                "verbose_name": "user of a bot",
                "verbose_name_plural": "users of bots",
                "constraints": [
                    models.UniqueConstraint(fields=("bot", "telegram_id"), name="bot_user_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Chat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chat_id", models.BigIntegerField(verbose_name="chat")),
                (
                    "kind",
                    models.CharField(
                        choices=[("private", "private chat"), ("group", "group")],
                        default="private",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "title",
                    models.CharField(blank=True, default="", max_length=255, verbose_name="title"),
                ),
                (
                    "not_before",
                    models.DateTimeField(blank=True, null=True, verbose_name="not before"),
                ),
                (
                    "migrated_to",
                    models.BigIntegerField(blank=True, null=True, verbose_name="goes on as"),
                ),
                (
                    "bot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chats",
                        to="bot.bot",
                        verbose_name="bot",
                    ),
                ),
            ],
            options={
                "verbose_name": "chat",
                "verbose_name_plural": "chats",
                "constraints": [
                    models.UniqueConstraint(fields=("bot", "chat_id"), name="chat_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chat_id", models.BigIntegerField(verbose_name="chat")),
                ("message_id", models.BigIntegerField(verbose_name="number of the message")),
                ("seq", models.PositiveBigIntegerField(verbose_name="number of the entry")),
                ("part", models.PositiveSmallIntegerField(default=0, verbose_name="part")),
                (
                    "bot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bot.bot",
                        verbose_name="bot",
                    ),
                ),
                (
                    "dialog",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dialogs.dialog",
                        verbose_name="dialog",
                    ),
                ),
            ],
            options={
                "verbose_name": "copy",
                "verbose_name_plural": "copies",
                "indexes": [models.Index(fields=["dialog", "seq"], name="copy_of_entry")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bot", "chat_id", "message_id"), name="copy_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chat_id", models.BigIntegerField(verbose_name="chat")),
                ("method", models.CharField(max_length=64, verbose_name="method")),
                ("params", models.JSONField(default=dict, verbose_name="fields")),
                (
                    "seq",
                    models.PositiveBigIntegerField(null=True, verbose_name="number of the entry"),
                ),
                ("part", models.PositiveSmallIntegerField(default=0, verbose_name="part")),
                (
                    "dedupe",
                    models.CharField(
                        max_length=200, null=True, unique=True, verbose_name="once as"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("sent", "sent"), ("failed", "given up")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("error", models.TextField(blank=True, default="", verbose_name="error")),
                (
                    "message_id",
                    models.BigIntegerField(null=True, verbose_name="number of the message"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
                ),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                (
                    "bot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing",
                        to="bot.bot",
                        verbose_name="bot",
                    ),
                ),
                (
                    "dialog",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dialogs.dialog",
                        verbose_name="dialog",
                    ),
                ),
            ],
            options={
                "verbose_name": "outgoing call",
                "verbose_name_plural": "outgoing calls",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["bot", "chat_id", "id"],
                        name="outgoing_waits",
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["created_at"],
                        name="outgoing_failed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Update",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("update_id", models.BigIntegerField(verbose_name="number")),
                ("chat_id", models.BigIntegerField(default=0, verbose_name="chat")),
                ("kind", models.CharField(blank=True, max_length=64, verbose_name="kind")),
                ("body", models.JSONField(verbose_name="as it came")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("done", "done"),
                            ("poison", "could not be handled"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("error", models.TextField(blank=True, default="", verbose_name="error")),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="received"
                    ),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="handled")),
                (
                    "bot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="updates",
                        to="bot.bot",
                        verbose_name="bot",
                    ),
                ),
            ],
            options={
                "verbose_name": "update",
                "verbose_name_plural": "updates",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["bot", "chat_id", "update_id"],
                        name="update_waits",
                    ),
                    models.Index(
                        condition=models.Q(("state", "poison")),
                        fields=["received_at"],
                        name="update_poison",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("bot", "update_id"), name="update_once")
                ],
            },
        ),
    ]

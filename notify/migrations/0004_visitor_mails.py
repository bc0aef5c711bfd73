import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0026_unseen_index"),
        ("notify", "0003_roads"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254, verbose_name="address")),
                ("wants", models.BooleanField(default=True, verbose_name="wants mail")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dialogs.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "mailbox of visitors",
                "verbose_name_plural": "mailboxes of visitors",
            },
        ),
        migrations.CreateModel(
            name="VisitorMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254, verbose_name="address")),
                (
                    "source",
                    models.CharField(
                        choices=[("site", "their site says it"), ("chat", "given in the chat")],
                        max_length=4,
                        verbose_name="known from",
                    ),
                ),
                ("token_version", models.PositiveIntegerField(verbose_name="token version")),
                ("from_seq", models.PositiveIntegerField(verbose_name="from number")),
                ("upto_seq", models.PositiveIntegerField(verbose_name="to number")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sent", "sent"),
                            ("cancelled", "they looked first"),
                            ("unwanted", "not wanted there"),
                            ("limited", "too many on one day"),
                            ("failed", "refused"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, null=True, verbose_name="looked at next"
                    ),
                ),
                (
                    "was_here",
                    models.BooleanField(default=False, verbose_name="was here at the last look"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent")),
                (
                    "used_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="link used"),
                ),
                (
                    "dialog",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visitor_mails",
                        to="dialogs.dialog",
                        verbose_name="dialog",
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="notify.mailbox",
                        verbose_name="mailbox",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail to a visitor",
                "verbose_name_plural": "mails to visitors",
            },
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(fields=("address", "site"), name="mailbox_once"),
        ),
        migrations.AddIndex(
            model_name="visitormail",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at"],
                name="visitor_mail_due",
            ),
        ),
        migrations.AddIndex(
            model_name="visitormail",
            index=models.Index(fields=["mailbox", "created_at"], name="visitor_mail_day"),
        ),
        migrations.AddConstraint(
            model_name="visitormail",
            constraint=models.UniqueConstraint(
                fields=("dialog", "from_seq"), name="visitor_mail_once"
            ),
        ),
    ]

import logging
from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone
from knox.crypto import hash_token

from dialogs.models.tokens import password_mark

logger = logging.getLogger(__name__)
OLD = "authtoken_token"  # the table of rest_framework.authtoken, which keeps tokens as they are


def take_over(apps, schema_editor):
    """Tokens that were stored in plain go on as hashes, with an end; then their table goes."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if OLD not in connection.introspection.table_names(cursor):
            return
        cursor.execute(f'SELECT "key", user_id FROM {OLD}')
        plain = cursor.fetchall()
    users = dict(apps.get_model("auth", "User").objects.values_list("pk", "password"))
    expiry = timezone.now() + timedelta(days=settings.API_TOKEN_DAYS)
    apps.get_model("dialogs", "ApiToken").objects.bulk_create(
        [
            apps.get_model("dialogs", "ApiToken")(
                digest=hash_token(key),
                token_key=key[:15],
                user_id=user_id,
                expiry=expiry,
                mark=password_mark(users[user_id]),
            )
            for key, user_id in plain
        ]
    )
    schema_editor.execute(f"DROP TABLE {OLD}")
    if plain:
        told = "API tokens now stored as hashes, good until %s: %d"
        logger.warning(told, expiry.date(), len(plain))


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0009_one_open_dialog"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "digest",
                    models.CharField(max_length=128, primary_key=True, serialize=False),
                ),
                ("token_key", models.CharField(db_index=True, max_length=25)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expiry", models.DateTimeField(blank=True, null=True)),
                (
                    "mark",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="mark of the password"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="auth_token_set",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
                "ordering": ["-created"],
            },
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]

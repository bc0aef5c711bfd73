"""Of which dialog a delivery tells; unknown of those that the version before stores."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0008_shared_clock"),
    ]

    operations = [
        migrations.AddField(
            "delivery", "dialog", models.BigIntegerField(null=True, verbose_name="dialog")
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bot", "0003_earning")]

    operations = [
        migrations.AddField(
            "bot",
            "not_before",
            models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="sends not before"
            ),
        ),
        migrations.AddField(
            "chat",
            "refused_at",
            models.DateTimeField(blank=True, null=True, verbose_name="refused"),
        ),
    ]

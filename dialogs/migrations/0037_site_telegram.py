import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0036_site_has_bot"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="has_group",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                verbose_name="has a group of managers",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="escalate_telegram",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Every member who has linked an account and begun a bot of the site.",
                verbose_name="tell in Telegram",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="escalate_telegram_after",
            field=models.PositiveIntegerField(
                db_default=60,
                default=60,
                help_text="Seconds, if it is to be earlier than all of it; 0 is with the rest.",
                validators=[django.core.validators.MaxValueValidator(604800)],
                verbose_name="in Telegram after",
            ),
        ),
    ]

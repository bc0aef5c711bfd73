import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0023_untold_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="escalate_mail_after",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="Seconds, if it is to be earlier than all of it; 0 is with the rest.",
                validators=[django.core.validators.MaxValueValidator(604800)],
                verbose_name="by e-mail after",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="escalate_push",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Every member who has allowed a browser to show them.",
                verbose_name="tell by push notification",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="escalate_push_after",
            field=models.PositiveIntegerField(
                db_default=30,
                default=30,
                help_text="Seconds, if it is to be earlier than all of it; 0 is with the rest.",
                validators=[django.core.validators.MaxValueValidator(604800)],
                verbose_name="by push notification after",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="escalate_repeat",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="Seconds, until somebody takes it; 0 is never.",
                validators=[django.core.validators.MaxValueValidator(604800)],
                verbose_name="told again every",
            ),
        ),
    ]

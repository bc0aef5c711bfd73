import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0021_site_has_hooks"),
    ]

    operations = [
        migrations.AddField(
            model_name="dialog",
            name="untold_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="untold since"),
        ),
        migrations.AddField(
            model_name="site",
            name="escalate_after",
            field=models.PositiveIntegerField(
                db_default=120,
                default=120,
                help_text="Seconds that a visitor's message waits until managers are told; "
                "0 is never.",
                validators=[django.core.validators.MaxValueValidator(604800)],
                verbose_name="told elsewhere after",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="escalate_mail",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Every member with an e-mail address who has not switched it off.",
                verbose_name="tell by e-mail",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="escalate_until",
            field=models.CharField(
                choices=[
                    ("read", "until a manager has read it"),
                    ("answered", "until it is answered"),
                ],
                db_default="read",
                default="read",
                max_length=8,
                verbose_name="it waits",
            ),
        ),
    ]

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0030_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="presence",
            field=models.CharField(
                choices=[("online", "online"), ("away", "away"), ("offline", "offline")],
                db_default="online",
                default="online",
                help_text="Online counts while they are connected.",
                max_length=8,
                verbose_name="presence",
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="capacity",
            field=models.PositiveSmallIntegerField(
                db_default=5,
                default=5,
                help_text="So many conversations at once are given to them; 0 is none.",
                validators=[django.core.validators.MaxValueValidator(1000)],
                verbose_name="capacity",
            ),
        ),
    ]

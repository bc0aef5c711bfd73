import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0034_offers"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="handoff_expire_after",
            field=models.PositiveIntegerField(
                db_default=900,
                default=900,
                help_text="Seconds; then the visitor is told that nobody could come. 0 is never.",
                validators=[django.core.validators.MaxValueValidator(604800)],
                verbose_name="a person is asked for at most",
            ),
        ),
    ]

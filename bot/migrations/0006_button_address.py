import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bot", "0005_managers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="button",
            name="url",
            field=models.CharField(
                blank=True,
                max_length=2000,
                validators=[django.core.validators.URLValidator(["http", "https"])],
                verbose_name="address",
            ),
        ),
    ]

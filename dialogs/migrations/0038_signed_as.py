from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0037_site_telegram"),
    ]

    operations = [
        migrations.AddField(
            model_name="history",
            name="signed_as",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=32,
                verbose_name="what is signed says",
            ),
        ),
    ]

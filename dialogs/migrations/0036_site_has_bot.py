from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0035_handoff_expires"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="has_bot",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="has a bot"
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0026_unseen_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="has_assistant",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="has an assistant"
            ),
        ),
    ]

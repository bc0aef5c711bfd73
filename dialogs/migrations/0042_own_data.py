from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0041_shared_clock"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="export_visitors",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="In the chat, under “My data”; private notes are not in it.",
                verbose_name="visitors may download what is held of them",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="deletion_visitors",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="With all that was said, at once and for good; managers are told.",
                verbose_name="visitors may have it deleted",
            ),
        ),
    ]

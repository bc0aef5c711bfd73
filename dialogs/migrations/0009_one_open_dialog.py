from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0008_channel"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="dialog",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=["visitor"],
                name="dialog_open_once",
            ),
        ),
    ]

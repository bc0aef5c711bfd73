from django.db import migrations, models

ROADS = [("push", "push notification"), ("telegram", "Telegram"), ("mail", "e-mail")]


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0006_push_browsers"),
    ]

    operations = [
        migrations.AlterField(
            "choice",
            "road",
            models.CharField(choices=ROADS, default="mail", max_length=8, verbose_name="road"),
        ),
        migrations.AlterField(
            "notice", "road", models.CharField(choices=ROADS, max_length=8, verbose_name="road")
        ),
    ]

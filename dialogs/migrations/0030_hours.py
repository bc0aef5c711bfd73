from django.db import migrations, models

import dialogs.hours.text
import dialogs.hours.zones


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0029_reach_chapter_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="hours",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="mon-fri 09:00-13:00,14:00-18:00; sat 22:00-02:00; 12-31..01-08 closed. "
                "Empty is always.",
                max_length=1000,
                validators=[dialogs.hours.text.validate_hours],
                verbose_name="hours",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="time_zone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=64,
                validators=[dialogs.hours.zones.validate_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="closed_ru",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=500,
                verbose_name="outside the hours, in Russian",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="closed_en",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="{when} is where it says when you open again. Empty is our sentence.",
                max_length=500,
                verbose_name="outside the hours, in English",
            ),
        ),
    ]

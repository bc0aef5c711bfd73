"""A row of a person is one of a chapter. Built beside writers; a process of before, which knows one
row a person, records nothing from here on until it is restarted.
"""

from django.db import migrations, models

from replyx.postgresql.online import AddUniqueOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0028_reach_chapters"),
    ]

    operations = [
        AddUniqueOnline(
            "reach",
            models.UniqueConstraint(
                fields=("dialog", "side", "person", "chapter"), name="reach_chapter_once"
            ),
        ),
        migrations.RemoveConstraint("reach", "reach_person_once"),
    ]

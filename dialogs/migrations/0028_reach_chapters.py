"""How far somebody has come is kept in chapters of a few numbers, with room to grow on their page:
so a row is written anew where it stands, and no index with it.
"""

from typing import Any

from django.db import migrations, models


def leave_room(_apps: Any, schema_editor: Any) -> None:
    """Have PostgreSQL fill half of a page with new rows; SQLite knows no such thing."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE dialogs_reach SET (fillfactor = 50)")


def fill_up(_apps: Any, schema_editor: Any) -> None:
    """As PostgreSQL has it by itself."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE dialogs_reach RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [
        ("dialogs", "0027_site_has_assistant"),
    ]

    operations = [
        migrations.AddField(
            "reach",
            "chapter",
            models.IntegerField(db_default=0, default=0, verbose_name="chapter"),
        ),
        migrations.RunPython(leave_room, fill_up),
    ]

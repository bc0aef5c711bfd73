"""A search reads what it finds: PostgreSQL's index of trigrams, built beside writers.

`pg_stat_progress_create_index` tells how far it is: about a minute a million messages. SQLite's own
is made after `migrate` (`dialogs.searching.trigrams`).
"""

from typing import Any

from django.db import migrations

from dialogs.searching.trigrams import INDEXES, create_index
from replyx.postgresql.online import drop_index


def build(apps: Any, schema_editor: Any) -> None:
    """The function, and an index for each column that is searched."""
    if schema_editor.connection.vendor == "postgresql":
        for table, column, _key in INDEXES:
            drop_index(schema_editor, f"{table}_trigrams")  # of a broken attempt
            create_index(schema_editor, table, column)


def drop(apps: Any, schema_editor: Any) -> None:
    """No indexes; the function may stay."""
    if schema_editor.connection.vendor == "postgresql":
        for table, _column, _key in INDEXES:
            drop_index(schema_editor, f"{table}_trigrams")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0016_list_indexes"),
    ]

    operations = [
        migrations.RunPython(build, drop),
    ]

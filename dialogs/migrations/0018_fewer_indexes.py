"""Every index of a dialog is written with every message: those go that begin as another one does.

Dropped beside writers; what runs before this migration finds the others.
"""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import CASCADE, SET_NULL

from replyx.postgresql.online import AddIndexOnline, DropColumnIndexOnline

PEOPLE: dict[str, Any] = {"blank": True, "null": True, "on_delete": SET_NULL}
FIELDS: list[tuple[str, str, Any]] = [
    (
        "dialog",
        "site",
        models.ForeignKey(
            "dialogs.site", CASCADE, related_name="dialogs", verbose_name="site", db_index=False
        ),
    ),
    (
        "dialog",
        "visitor",
        models.ForeignKey(
            "dialogs.visitor",
            CASCADE,
            related_name="dialogs",
            verbose_name="visitor",
            db_index=False,
        ),
    ),
    (
        "dialog",
        "manager",
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            related_name="dialogs",
            verbose_name="manager",
            db_index=False,
            **PEOPLE,
        ),
    ),
    (
        "dialog",
        "merged_into",
        models.ForeignKey(
            "dialogs.dialog",
            related_name="+",
            verbose_name="goes on in",
            db_index=False,
            **PEOPLE,
        ),
    ),
    (
        "entry",
        "dialog",
        models.ForeignKey(
            "dialogs.dialog",
            CASCADE,
            related_name="entries",
            verbose_name="dialog",
            db_index=False,
        ),
    ),
    (
        "reach",
        "dialog",
        models.ForeignKey(
            "dialogs.dialog",
            CASCADE,
            related_name="reaches",
            verbose_name="dialog",
            db_index=False,
        ),
    ),
]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("dialogs", "0017_search_index"),
    ]

    operations = [
        AddIndexOnline(
            "dialog",
            models.Index(
                fields=["merged_into"],
                name="dialog_merged",
                condition=models.Q(("merged_into__isnull", False)),
            ),
        ),
        *(
            migrations.SeparateDatabaseAndState(
                database_operations=[DropColumnIndexOnline(model, f"{name}_id")],
                state_operations=[migrations.AlterField(model, name, field)],
            )
            for model, name, field in FIELDS
        ),
    ]

"""Migrations with which the version before this one could not live are refused by name."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Q

from replyx.expanding.plan import Judged, look
from replyx.expanding.rules import New
from replyx.postgresql.online import AddIndexOnline, AddUniqueOnline, DropColumnIndexOnline
from tests.commands import manage


@pytest.fixture(scope="module")
def state() -> ProjectState:
    """Of all that there is today."""
    project: ProjectState = MigrationLoader(None).project_state()
    return project


def judged(state: ProjectState, operations: list[Any], **marks: str) -> list[str]:
    """What is refused of a migration of `dialogs`, a sentence each."""
    migration = migrations.Migration("0999_future", "dialogs")
    vars(migration).update(operations=operations, expand_only=marks)
    found = Judged(("dialogs", "0999_future"))
    look(migration, state.clone(), New(), found)
    return [f"{each.subject}: {each.why}" for each in found.refused]


def fill(apps: Any, schema_editor: Any) -> None:
    """Nobody knows what this does."""


def of(kind: Any, to: str, **how: Any) -> Any:
    """A field of a table `Mood` that points to another."""
    key = ("id", models.BigAutoField(primary_key=True))
    how = how if kind is models.ManyToManyField else {"on_delete": models.CASCADE, **how}
    return migrations.CreateModel("Mood", [key, ("of", kind(to, **how))])


TEXT: dict[str, Any] = {"default": "", "blank": True}
FINE = {
    "a table": migrations.CreateModel("Mood", [("id", models.BigAutoField(primary_key=True))]),
    "a table that points to itself": of(models.ForeignKey, "self"),
    "a table that holds nothing": of(models.ForeignKey, "dialogs.Dialog", db_constraint=False),
    "a column that may be empty": migrations.AddField(
        "dialog", "mood", models.TextField(null=True)
    ),
    "a column with a value of the database": migrations.AddField(
        "dialog", "mood", models.IntegerField(db_default=0)
    ),
    "an index": AddIndexOnline("dialog", models.Index(fields=["status"], name="by_status")),
    "an index less": DropColumnIndexOnline("dialog", "status"),
    "a wider column": migrations.AlterField("site", "name", models.CharField(max_length=5000)),
    "a text without an end": migrations.AlterField("site", "name", models.TextField()),
    "what only the state is told": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("site", "name")]
    ),
    "nothing": migrations.RunPython(migrations.RunPython.noop),
}
REFUSED = {
    "DeleteModel": migrations.DeleteModel("ApiToken"),
    "RenameModel": migrations.RenameModel("ApiToken", "Key"),
    "AlterModelTable site": migrations.AlterModelTable("site", "sites"),
    "RemoveField site.name": migrations.RemoveField("site", "name"),
    "RenameField site.name": migrations.RenameField("site", "name", "title"),
    "AddField dialog.mood: NOT NULL": migrations.AddField(
        "dialog", "mood", models.TextField(**TEXT)
    ),
    "CreateModel Mood: of holds rows of dialogs.dialog": of(models.ForeignKey, "dialogs.Dialog"),
    "CreateModel Mood: of holds rows of dialogs.site": of(models.ManyToManyField, "Site"),
    "AddField dialog.mood: mood holds rows of dialogs.site": migrations.AddField(
        "dialog", "mood", models.ForeignKey("dialogs.Site", models.CASCADE, null=True)
    ),
    "AlterField dialog.manager: NOT NULL now": migrations.AlterField(
        "dialog", "manager", models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    ),
    "AlterField site.name: varchar(3) does not hold": migrations.AlterField(
        "site", "name", models.CharField(max_length=3)
    ),
    "AlterField site.name: integer does not hold": migrations.AlterField(
        "site", "name", models.IntegerField()
    ),
    "AlterField site.name: unique now": migrations.AlterField(
        "site", "name", models.CharField(max_length=5000, unique=True)
    ),
    "AlterField site.name: another column": migrations.AlterField(
        "site", "name", models.CharField(max_length=5000, db_column="title")
    ),
    "AddConstraint dialog.few": migrations.AddConstraint(
        "dialog", models.CheckConstraint(condition=Q(last_seq__lt=9), name="few")
    ),
    "AddConstraint dialog.once": AddUniqueOnline(
        "dialog", models.UniqueConstraint(fields=["last_seq"], name="once")
    ),
    "AlterUniqueTogether": migrations.AlterUniqueTogether("dialog", {("site", "status")}),
    "RunPython fill": migrations.RunPython(fill),
    "RunSQL": migrations.RunSQL("UPDATE dialogs_site SET name = ''"),
    "RemoveField dialog.status": migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RemoveField("dialog", "status")]
    ),
}


@pytest.mark.parametrize("operation", FINE.values(), ids=FINE)
def test_what_only_adds_is_fine(state: ProjectState, operation: Any) -> None:
    assert judged(state, [operation]) == []


@pytest.mark.parametrize(("said", "operation"), REFUSED.items(), ids=REFUSED)
def test_what_the_old_version_cannot_live_with_is_refused(
    state: ProjectState, said: str, operation: Any
) -> None:
    found = judged(state, [operation])
    assert any(each.startswith(said) for each in found), found


def test_what_the_same_plan_has_made_the_old_version_does_not_know(state: ProjectState) -> None:
    column = models.IntegerField(null=True)
    unique = models.UniqueConstraint(fields=["mood"], name="one_mood")
    made = [migrations.AddField("dialog", "mood", column), AddUniqueOnline("dialog", unique)]
    assert judged(state, [*made, migrations.RenameField("dialog", "mood", "spirit")]) == []


def test_a_mark_by_hand_needs_its_reason_and_its_operation(state: ProjectState) -> None:
    [refused] = judged(state, [migrations.RunPython(fill)], **{"RunPython fill": " "})
    assert refused.startswith("RunPython fill")
    why = {"RunPython fill": "fills a column that only the new version reads"}
    assert judged(state, [migrations.RunPython(fill)], **why) == []
    assert re.match("RunPython fill: .*does not have it", judged(state, [], **why)[0])


def test_a_new_database_has_no_version_before_and_an_old_one_is_told(tmp_path: Any) -> None:
    done = manage("migrations", "--expand-only", DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "Nothing is to be migrated.\n")
    assert manage("migrate", "dialogs", "0027", "-v0", DATA_DIR=str(tmp_path)).returncode == 0
    done = manage("migrations", "--expand-only", DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "dialogs.0030_hours: fine" in done.stdout
    assert "RunPython leave_room: nobody knows" in done.stderr
    assert "docs/deploy.md" in done.stderr

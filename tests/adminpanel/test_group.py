"""The group `managers` is there without anybody's doing."""

import json
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from tests.commands import manage
from tests.server import Server

MODELS = (
    "site", "visitor", "dialog", "entry", "attachment", "botuser", "submission", "payout", "audit",
)  # fmt: skip
LOOK = {f"view_{model}" for model in MODELS}
WHO_MAY_LOOK = (
    "import json; from django.contrib.auth.models import *;"
    "print(json.dumps([sorted({p.codename for g in Group.objects.filter(name='managers')"
    " for p in g.permissions.all()}),"
    " sorted(User.objects.filter(groups__name='managers').values_list('username', flat=True))]))"
)


def test_a_new_database_has_the_group_and_the_group_may_look(server: Server) -> None:
    may, _people = json.loads(server.manage("shell", "-v0", "-c", WHO_MAY_LOOK))
    assert set(may) == LOOK


def test_the_managers_of_the_demonstration_are_in_it_even_those_made_before_it(
    tmp_path: Path,
) -> None:
    forget = "from django.contrib.auth.models import *; Group.objects.all().delete()"
    for words in (
        ["migrate", "contenttypes"],  # half a migration, as operators do by hand, is no obstacle
        ["migrate"],
        ["demo"],
        ["shell", "-c", forget],
        ["migrate"],
        ["demo"],
    ):
        done = manage(*words, "-v0", DATA_DIR=str(tmp_path))
        assert done.returncode == 0, done.stderr
    found = manage("shell", "-v0", "-c", WHO_MAY_LOOK, DATA_DIR=str(tmp_path))
    assert json.loads(found.stdout) == [sorted(LOOK), ["anna", "boris"]]


def test_what_an_operator_changed_stays_after_the_next_migrate(db: None) -> None:
    group = Group.objects.get(name="managers")
    group.permissions.remove(Permission.objects.get(codename="view_visitor"))
    group.permissions.add(Permission.objects.get(codename="change_site"))
    call_command("migrate", verbosity=0)
    codenames = set(group.permissions.values_list("codename", flat=True))
    assert codenames == LOOK - {"view_visitor"} | {"change_site"}

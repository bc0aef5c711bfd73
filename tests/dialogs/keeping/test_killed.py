"""Whoever removes something is killed right after the commit: what is not in the database goes too.

At that moment no row names the files any more, and nothing beside the database says who is gone.
"""

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogs.keeping.deletions import PLACE
from tests.commands import manage
from tests.server import Server
from tests.services.process import ROOT, Process
from tests.shell import Shell
from tests.starting import Starter
from tests.waiting import eventually

BEGIN = """
from datetime import timedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from dialogs.actions import close_dialog, post_message
from jobs.models import Job
from replyx.database.clock import shared_now
site = Site.objects.create(name="Tea", site_token="tea", retention_files=1)
dialog = Dialog.objects.create(site=site, visitor=Visitor.objects.create(site=site))
anna = User.objects.get(username="anna")
for name in ("one.txt", "two.txt"):
    file = SimpleUploadedFile(name, b"of Vera")
    post_message(dialog.pk, "manager", "", author=anna, files=[file])
Entry.objects.filter(dialog=dialog).update(created_at=F("created_at") - timedelta(days=2))
"""
OLD = """
close_dialog(dialog.pk, anna)
Dialog.objects.update(active_at=F("active_at") - timedelta(days=2))
Site.objects.filter(pk=site.pk).update(retention_dialogs=1)
"""
KILLED = """
import os, signal
from django.core.management import call_command
from django.db import transaction
from dialogs.actions import delete_message
from dialogs.models import Entry, Site, Visitor
site = Site.objects.get(site_token="tea")
visitor = str(Visitor.objects.get(site=site).pk)
with transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
"""
TAKE_BACK = """for each in Entry.objects.exclude(attachments=None):
        delete_message(each.dialog_id, each.seq, each.author)
"""
A_MINUTE_GOES_BY = 'Job.objects.filter(queue="upkeep").update(run_after=shared_now())'


@pytest.fixture
def server(request: pytest.FixtureRequest, starter: Starter) -> Iterator[Server]:
    """An installation that serves nobody, of local mode where a test names no other."""
    server = starter.prepare(getattr(request, "param", "local"))
    yield server
    starter.close(server)


@pytest.fixture
def shell(server: Server) -> Iterator[Shell]:
    """A shell of it, which made a conversation with two files in it."""
    with Shell(server) as shell:
        shell(BEGIN)
        yield shell


def kept(server: Server) -> list[Path]:
    return list((server.data / "files").rglob("*.txt"))


def listed(server: Server) -> list[str]:
    """What was done, by the list."""
    place = server.data / "files" / PLACE
    found = place.iterdir() if place.exists() else ()
    return [json.loads(each.read_text())["kind"] for each in found]


def killed(server: Server, act: str) -> None:
    """Do it in a process that lives until the commit, and no longer."""
    done = manage("shell", "-c", f"{KILLED}    {act}", **server.env)
    assert done.returncode == -signal.SIGKILL, done.stderr


def later(server: Server, shell: Shell, log: Path) -> None:
    """A minute goes by, and a worker does what there is to do."""
    shell(A_MINUTE_GOES_BY)
    worker = Process([sys.executable, "manage.py", "worker"], log, env=server.env, cwd=ROOT)
    try:
        eventually(
            lambda: shell('Job.objects.filter(queue="upkeep", state="waiting").count()') == 0
        )
    finally:
        worker.end(signal.SIGTERM)


@pytest.mark.parametrize(
    ("server", "verb", "kind"),
    [
        ("local", "delete", "deleted"),
        ("real", "delete", "deleted"),
        ("real", "anonymise", "anonymised"),
    ],
    indirect=["server"],
)
def test_who_is_erased_is_listed_and_their_files_go(
    server: Server, shell: Shell, tmp_path: Path, verb: str, kind: str
) -> None:
    killed(server, f"call_command('visitor', {verb!r}, visitor)")
    assert (len(kept(server)), listed(server)) == (2, [])
    later(server, shell, tmp_path / "worker.log")
    assert (kept(server), listed(server)) == ([], [kind])


@pytest.mark.parametrize("what", ["dialogs", "files"])
def test_files_that_are_kept_no_longer_go(
    server: Server, shell: Shell, tmp_path: Path, what: str
) -> None:
    if what == "dialogs":
        shell(OLD)
    else:
        shell("close_dialog(dialog.pk, anna)")
    killed(server, "call_command('retention', 'tea')")
    assert shell("Entry.objects.filter(dialog=dialog).exists()") is (what == "files")
    assert shell("Attachment.objects.count()") == 0
    assert len(kept(server)) == 2
    later(server, shell, tmp_path / "worker.log")
    assert kept(server) == []


@pytest.mark.parametrize("act", [TAKE_BACK, "site.delete()"], ids=["messages", "site"])
def test_files_go_with_what_is_removed_by_managers(
    server: Server, shell: Shell, tmp_path: Path, act: str
) -> None:
    killed(server, act)
    assert shell("Attachment.objects.count()") == 0
    assert len(kept(server)) == 2
    later(server, shell, tmp_path / "worker.log")
    assert kept(server) == []

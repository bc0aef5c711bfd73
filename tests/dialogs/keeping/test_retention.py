"""What a site does not keep any longer goes, with all that hangs on it, and nothing else does."""

import json
import time
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from msgspec.structs import replace
from pytest_django import DjangoCaptureOnCommitCallbacks

from dialogs.actions import edit_message, post_message
from dialogs.actions.merging import absorb
from dialogs.keeping import daily
from dialogs.models import Dialog, Entry, Reach, SearchText, Visitor
from dialogs.models.reach import NUMBERS
from dialogs.tracing.reaching import store
from dialogs.tracing.story import story
from dialogs.tracing.trace import trace
from jobs.models import Job
from realtime.watching.delivery_records import Move
from tests.clients import ManagerClient, VisitorClient
from tests.dialogs.keeping.old import days_go_by, spoken
from tests.dialogs.keeping.test_erasing import everything, found
from tests.people import People
from tests.server import Server
from tests.shell import Shell
from tests.sockets import Closed

pytestmark = pytest.mark.usefixtures("own_disk")


def files() -> list[Path]:
    return [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def keep(people: People, **days: Any) -> None:
    words = [f"retention.{name}={value}" for name, value in days.items()]
    call_command("site", "shop", "--set", *words, stdout=StringIO())


def run(*words: str) -> str:
    printed = StringIO()
    call_command("retention", *words, stdout=printed)
    return printed.getvalue()


def counted(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--json"))["shop"]
    return found


def test_until_somebody_says_so_everything_is_kept(people: People) -> None:
    spoken(people)
    days_go_by(10_000)
    assert "бессрочно" in run()
    assert people.dialog.entries.count() == 6


def test_a_dry_run_counts_and_leaves_everything_as_it_is(people: People) -> None:
    spoken(people, "x" * 1000)
    days_go_by(31)
    keep(people, dialogs=30)
    told = counted("shop", "--dry-run")
    assert (told["dialogs"]["count"], told["dialogs"]["bytes"]) == (1, 1000)
    assert told["visitors"]["count"] == 1
    oldest = datetime.fromisoformat(told["dialogs"]["oldest"])
    assert (timezone.now() - oldest).days == 31
    assert "dialogs: 1" in run("--dry-run")
    assert people.dialog.entries.count() == 6


def test_an_old_dialog_goes_with_its_file_its_words_its_trace_and_its_visitor(
    people: People, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    spoken(people)
    post_message(people.other.pk, "user", "I am still here")
    days_go_by(31)
    post_message(people.other.pk, "user", "And again")
    keep(people, dialogs=30)
    assert len(files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert counted("shop")["dialogs"] == {"count": 1}
    assert files() == []
    assert list(Dialog.objects.all()) == [people.other]
    assert not Visitor.objects.filter(pk=people.vera.pk).exists()
    assert not SearchText.objects.filter(words__contains="secret").exists()
    assert not Reach.objects.exists()
    assert counted("shop", "--dry-run")["dialogs"]["count"] == 0


def test_who_goes_with_their_last_dialog_stands_nowhere(people: People) -> None:
    everything(people)
    days_go_by(31)
    keep(people, dialogs=30, open="on")
    assert counted("shop")["visitors"] == {"count": 1}
    assert list(found()) == []


def test_what_is_open_stays_unless_its_site_says_otherwise(people: People) -> None:
    post_message(people.dialog.pk, "user", "Nobody closed this")
    days_go_by(400)
    keep(people, dialogs=30)
    assert counted("shop", "--dry-run")["dialogs"]["count"] == 0
    keep(people, open="on")
    assert counted("shop")["dialogs"]["count"] == 1


def test_a_younger_one_and_another_site_s_stay(people: People) -> None:
    spoken(people)
    days_go_by(29)
    keep(people, dialogs=30)
    assert counted("shop")["dialogs"]["count"] == 0
    call_command("site", "rival", "--set", "retention.dialogs=1", stdout=StringIO())
    assert json.loads(run("--json"))["rival"]["dialogs"]["count"] == 0
    assert people.dialog.entries.count() == 6


def test_files_go_by_themselves_and_their_message_says_so(
    people: People, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    spoken(people)
    days_go_by(8)
    keep(people, files=7)
    assert counted("shop", "--dry-run")["files"]["count"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        run("shop")
    assert files() == []
    url = f"/api/dialogs/{people.dialog.pk}/messages"
    said = people.manager(people.anna).get(url).json()["messages"]
    assert said[0]["text"] == "Where is my secret tea?"
    assert said[1]["attachments"] == []
    assert said[1]["text"] == "То, что здесь было, больше не хранится."


def test_no_name_of_a_file_outlives_it(people: People) -> None:
    passport = SimpleUploadedFile("passport Vera.pdf", b"%PDF-1.4")
    edited = post_message(people.dialog.pk, "manager", "x", author=people.anna, files=[passport])
    edit_message(people.dialog.pk, edited.entry.seq, people.anna, "Your contract")
    post_message(people.other.pk, "user", "", files=[passport])
    days_go_by(8)
    keep(people, files=7, open="on")
    anna = people.manager(people.anna)
    before = anna.get(f"/api/dialogs/{people.other.pk}/").json()["version"]
    assert counted("shop")["files"] == {"count": 2}
    rows = anna.get("/api/dialogs/").json()["results"]
    shown = {row["id"]: row["last_message"]["text"] for row in rows}
    gone = "То, что здесь было, больше не хранится."
    assert shown == {people.dialog.pk: "Your contract", people.other.pk: gone}
    assert anna.get(f"/api/dialogs/{people.other.pk}/").json()["version"] > before
    assert anna.get("/api/dialogs/", {"q": "passport"}).json()["results"] == []
    [found] = anna.get("/api/dialogs/", {"q": "contract"}).json()["results"]
    assert found["id"] == people.dialog.pk


def test_traces_go_by_themselves(people: People) -> None:
    spoken(people)
    days_go_by(8)
    keep(people, traces=7)
    assert counted("shop")["traces"]["count"] == 1
    assert not Reach.objects.exists()
    assert people.dialog.entries.count() == 6


def test_a_trace_goes_by_its_own_age_from_an_open_and_a_young_conversation_too(
    people: People,
) -> None:
    old = post_message(people.dialog.pk, "user", "Where is my tea?").entry
    for number in range(NUMBERS):
        post_message(people.dialog.pk, "user", str(number))
    step = Move(people.dialog.pk, "admin", "manager:1", "Anna", "read", 0, 1.0, "ws", "live")
    store([replace(step, seq=1)])
    days_go_by(8)
    young = post_message(people.dialog.pk, "user", "Still here").entry
    store([replace(step, seq=young.seq)])
    keep(people, traces=7)
    told = counted("shop", "--dry-run")["traces"]
    assert (told["count"], told["oldest"][:10]) == (1, f"{timezone.now() - timedelta(8):%F}")
    assert counted("shop")["traces"]["count"] == 1
    assert [row.chapter for row in Reach.objects.all()] == [1]
    assert counted("shop", "--dry-run")["traces"]["count"] == 0
    assert [late.reason for late in trace(Entry.objects.get(pk=old.pk)).late] == ["not_kept"]
    assert [one.read for one in trace(young).reached] == [True]
    assert "не хранится" in " ".join(story(trace(Entry.objects.get(pk=old.pk))))


def test_a_trace_of_a_fresh_message_stays_when_an_old_conversation_is_put_behind_it(
    people: People,
) -> None:
    for number in range(3):
        post_message(people.dialog.pk, "user", str(number))
        post_message(people.other.pk, "user", f"Before they were known, {number}")
    days_go_by(40)
    fresh = post_message(people.dialog.pk, "user", "Where is my tea?").entry
    step = Move(
        people.dialog.pk, "admin", "manager:1", "Anna", "read", fresh.seq, 1.0, "ws", "live"
    )
    store([step])
    absorb(people.dialog.pk, people.other.pk)
    keep(people, traces=30)
    assert counted("shop")["traces"]["count"] == 0
    found = trace(Entry.objects.get(pk=fresh.pk))
    assert [one.read for one in found.reached] == [True]
    assert found.late == []


def test_a_row_of_before_there_were_chapters_is_as_old_as_the_last_that_it_tells_of(
    people: People,
) -> None:
    for number in range(NUMBERS):
        post_message(people.dialog.pk, "user", str(number))
    days_go_by(40)
    fresh = post_message(people.dialog.pk, "user", "Where is my tea?").entry
    trail = f"read {fresh.seq} 1.000 ws live\n"
    who = {"dialog": people.dialog, "side": "admin", "person": "manager:1", "name": "Anna"}
    Reach.objects.create(**who, chapter=0, read_seq=fresh.seq, trail=trail)
    keep(people, traces=30)
    assert counted("shop")["traces"]["count"] == 0
    found = trace(Entry.objects.get(pk=fresh.pk))
    assert [one.read for one in found.reached] == [True]
    assert found.late == []
    days_go_by(31)
    assert counted("shop")["traces"]["count"] == 1


def test_whose_identities_were_revoked_is_remembered(people: People) -> None:
    spoken(people)
    people.vera.identities_valid_after = timezone.now()
    people.vera.save()
    days_go_by(31)
    keep(people, dialogs=30)
    run("shop")
    assert Visitor.objects.filter(pk=people.vera.pk).exists()


def test_an_unknown_site_is_an_error(people: People) -> None:
    with pytest.raises(CommandError):
        run("nobody")


def test_workers_do_it_once_a_day(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken(people)
    days_go_by(31)
    monkeypatch.setattr(daily, "HOUR", 0)
    for keeps_all in (True, False):
        if not keeps_all:
            keep(people, dialogs=30)
        for _worker in range(2):
            monkeypatch.setattr(daily._Looked, "at", float("-inf"))
            daily.look()
        assert Job.objects.filter(queue="upkeep").count() == (0 if keeps_all else 1)
    daily.remove_what_is_over.func()
    assert not Entry.objects.filter(dialog=people.dialog).exists()


def test_whoever_is_connected_to_what_goes_is_told_and_sees_no_error(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    vera.post("An old story")
    anna.patch(vera.dialog, status="closed")
    with (
        vera.socket() as hers,
        anna.socket(vera.dialog) as ours,
        anna.inbox() as inbox,
        Shell(server) as shell,
    ):
        hers.of_type("hello")
        ours.of_type("hello")
        inbox.next()
        shell("from dialogs.keeping.removing import remove_dialogs")
        began = time.monotonic()
        assert shell(f"remove_dialogs([{vera.dialog}])") == 1
        if server.setup == "real":  # in local mode a command has no way to a list: the worker has
            assert inbox.of_type("inbox.removed")["dialog_id"] == vera.dialog
        for socket in (hers, ours):
            with pytest.raises(Closed) as closed:
                for _frame in socket:
                    pass
            assert closed.value.code == 4004
        assert time.monotonic() - began < 5
    before = vera.dialog
    vera.session()
    assert vera.dialog != before
    vera.post("A new one")
    assert all(row["id"] != before for row in anna.dialogs())

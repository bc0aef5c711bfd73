"""Deletions are listed beside the database, and done again after an older backup was restored."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from dialogs.actions import Person, identify, post_message
from dialogs.keeping.deletions import OLD, PLACE, write_down_again
from dialogs.models import Dialog, Erasure, Visitor
from jobs.models import Job
from tests.dialogs.keeping.old import spoken
from tests.dialogs.keeping.test_erasing import kept_files, visitor
from tests.people import People

Capture = DjangoCaptureOnCommitCallbacks
pytestmark = pytest.mark.usefixtures("own_disk")


def listed(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "files" / PLACE).iterdir())


@contextmanager
def backup() -> Iterator[None]:
    """What there is of visitors and dialogs, which is there again at the end."""
    people, dialogs = list(Visitor.objects.all()), list(Dialog.objects.all())
    yield
    Erasure.objects.all().delete()
    for row in (*people, *dialogs):
        row.save()


def test_after_an_older_backup_deletions_are_done_again_and_hit_nobody_else(
    people: People, tmp_path: Path, django_capture_on_commit_callbacks: Capture
) -> None:
    before = people.vera.created_at
    with django_capture_on_commit_callbacks(execute=True):
        visitor("delete", str(people.vera.pk))
        visitor("delete", str(people.viktor.pk))
    copies = listed(tmp_path)
    assert [json.loads(copy.read_text())["kind"] for copy in copies] == ["deleted"] * 2
    Erasure.objects.all().delete()
    # The backup brings Vera back; Viktor's number is somebody else's by now.
    Visitor.objects.create(pk=people.vera.pk, site=people.shop, name="Vera", created_at=before)
    Visitor.objects.create(pk=people.viktor.pk, site=people.shop, created_at=timezone.now())
    assert "1" in visitor("redo-deletions")
    assert not Visitor.objects.filter(pk=people.vera.pk).exists()
    assert Visitor.objects.filter(pk=people.viktor.pk).exists()
    assert "0" in visitor("redo-deletions", *map(str, copies))


def test_the_list_that_a_host_had_of_its_own_is_read_too(people: People, tmp_path: Path) -> None:
    known_at = people.vera.created_at.isoformat()
    said = {"visitor": people.vera.pk, "known_at": known_at, "kind": "deleted", "with_texts": True}
    (tmp_path / OLD).write_text(json.dumps(said) + "\n")
    assert "1" in visitor("redo-deletions")
    assert not Visitor.objects.filter(pk=people.vera.pk).exists()


def test_who_was_known_later_comes_back_under_neither_number(
    people: People, django_capture_on_commit_callbacks: Capture
) -> None:
    Visitor.objects.filter(pk=people.vera.pk).update(name="")
    post_message(people.dialog.pk, "user", "Where is my tea?")
    known = identify(people.shop, None, Person("77", "Verena"))
    with backup():
        vera = Visitor.objects.get(pk=people.vera.pk)
        assert identify(people.shop, vera, Person("77", "Verena")) == known
        assert Dialog.objects.get(pk=people.dialog.pk).visitor == known
        with django_capture_on_commit_callbacks(execute=True):
            visitor("delete", str(known.pk))
    assert Dialog.objects.get(pk=people.dialog.pk).visitor == people.vera
    assert "2" in visitor("redo-deletions")
    assert list(Visitor.objects.all()) == [people.viktor]
    assert list(Dialog.objects.all()) == [people.other]


@pytest.mark.parametrize("back", ["file", "page"])
def test_who_has_no_name_is_made_anonymous_again_where_a_file_or_a_page_is_back(
    people: People, django_capture_on_commit_callbacks: Capture, back: str
) -> None:
    Visitor.objects.filter(pk=people.vera.pk).update(name="")
    spoken(people)
    with django_capture_on_commit_callbacks(execute=True):
        visitor("anonymise", str(people.vera.pk), "--keep-texts")
    assert "0" in visitor("redo-deletions")
    if back == "file":
        note = SimpleUploadedFile("receipt.txt", b"of Vera")
        post_message(people.dialog.pk, "user", "", files=[note])
    else:
        Dialog.objects.filter(pk=people.dialog.pk).update(context={"url": "https://shop.example/"})
    with django_capture_on_commit_callbacks(execute=True):
        assert "1" in visitor("redo-deletions")
    assert kept_files() == []
    assert Dialog.objects.get(pk=people.dialog.pk).context == {}


def test_where_the_list_takes_nothing_the_deletion_is_whole_and_listed_later(
    people: People, tmp_path: Path, django_capture_on_commit_callbacks: Capture
) -> None:
    spoken(people)
    (tmp_path / "files" / PLACE).write_text("a file in the place of the list")
    assert len(kept_files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        visitor("delete", str(people.vera.pk))
    (tmp_path / "files" / PLACE).unlink()
    assert kept_files() == []
    job = Job.objects.get(path__endswith="write_down_again")
    for there in (None, "", '{"visitor": '):  # nothing; what a killed process left; half of it
        if there is not None:
            [line] = listed(tmp_path)
            line.write_text(there)
        for _twice in range(2):
            write_down_again.call(*job.args, **job.kwargs)
        [line] = listed(tmp_path)
        assert json.loads(line.read_text())["visitor"] == people.vera.pk


def test_a_list_that_is_none_is_named(people: People, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text("{}\n")
    with pytest.raises(CommandError, match=r"wrong.jsonl:1"):
        visitor("redo-deletions", str(wrong))

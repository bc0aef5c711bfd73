"""What is held of a visitor, as a ZIP: theirs, all of it, and nothing of anybody else."""

import json
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from dialogs.actions import delete_message, post_message
from dialogs.models import Act
from tests.dialogs.keeping.test_erasing import SECRET, TELEGRAM_ID, everything, in_telegram
from tests.people import People, content_of

pytestmark = pytest.mark.usefixtures("own_disk")


def exported(visitor_id: int, tmp_path: Path, *words: str) -> zipfile.ZipFile:
    to = tmp_path / f"{visitor_id}{len(words)}.zip"
    call_command("visitor", "export", str(visitor_id), "--to", str(to), *words, stdout=StringIO())
    return zipfile.ZipFile(to)


def data_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("data.json"))
    return found


def test_a_visitor_gets_what_was_said_the_files_and_who_they_are(
    people: People, tmp_path: Path
) -> None:
    everything(people)
    post_message(people.other.pk, "user", "Viktor's own")
    post_message(people.dialog.pk, "user", "<script>alert(1)</script>")
    post_message(people.dialog.pk, "manager", "She is angry", author=people.anna, private=True)
    archive = exported(people.vera.pk, tmp_path)
    told = data_of(archive)
    assert told["visitor"]["name"] == SECRET
    assert told["dialogs"][0]["page_and_browser"]["url"] == f"https://shop.example/{SECRET}"
    assert told["dialogs"][0]["log"][0]["text"] == f"My {SECRET} tea"
    addresses = [f"{SECRET}.before@mail.example", f"{SECRET}@mail.example"]
    assert [each["to"] for each in told["mails"]] == addresses
    assert told["wants_mail"] == dict.fromkeys(addresses, True)
    [file] = [each for entry in told["dialogs"][0]["log"] for each in entry["files"]]
    assert archive.read(file["in"]) == f"My {SECRET} tea".encode()
    page = archive.read("index.html").decode()
    assert f"My {SECRET} tea" in page
    assert "<script>" not in page
    for text in (page, json.dumps(told)):
        assert "angry" not in text
        assert "Viktor" not in text
    with_notes = exported(people.vera.pk, tmp_path, "--with-notes")
    assert "angry" in with_notes.read("data.json").decode()
    assert (told["with_notes"], data_of(with_notes)["with_notes"]) == (False, True)


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", ["имя", "в первый раз", "удаление 4"]), ("en", ["name", "came first", "deletion 4"])],
)
def test_the_page_is_in_the_language_of_whoever_takes_it(
    people: People, tmp_path: Path, language: str, words: list[str]
) -> None:
    everything(people)
    delete_message(people.dialog.pk, 4, people.anna)
    with translation.override(language):
        archive = exported(people.vera.pk, tmp_path)
    page = archive.read("index.html").decode()
    assert f'<html lang="{language}">' in page
    assert [each for each in words if each not in page] == []
    told = data_of(archive)
    assert [each for each in told["visitor"] if "_" in each and each in page] == []
    assert told["made_at"].endswith("Z")
    assert told["made_at"][:10] not in page


def test_who_writes_in_telegram_gets_their_account_and_what_they_earned(
    people: People, tmp_path: Path
) -> None:
    told = data_of(exported(in_telegram(people).pk, tmp_path))
    assert told["telegram"][0]["number"] == TELEGRAM_ID
    assert told["accounts"][0]["balance"] == 40
    assert [each["amount"] for each in told["accounts"][0]["ledger"]] == [100, -60]
    assert told["accounts"][0]["payouts"][0]["to"] == SECRET


def test_a_file_that_is_there_is_not_written_over(people: People, tmp_path: Path) -> None:
    exported(people.vera.pk, tmp_path).close()
    with pytest.raises(CommandError):
        exported(people.vera.pk, tmp_path)


def test_a_copy_that_lacks_files_is_none(
    people: People, tmp_path: Path, settings: Settings
) -> None:
    everything(people)
    [file] = (each for each in Path(settings.MEDIA_ROOT).rglob("*") if each.is_file())
    file.unlink()
    file.mkdir()  # so that it is there, and cannot be read
    with pytest.raises(CommandError):
        exported(people.vera.pk, tmp_path)
    assert list(tmp_path.glob("*.zip")) == []
    assert not Act.objects.filter(what=Act.What.EXPORTED).exists()
    file.rmdir()
    assert data_of(exported(people.vera.pk, tmp_path))["visitor"]["id"] == people.vera.pk


def test_only_who_may_change_visitors_downloads_one_in_the_admin(people: People) -> None:
    everything(people)
    client, asked = Client(), {"action": "export", "_selected_action": [people.vera.pk]}
    client.force_login(people.root)
    answer = client.post("/admin/dialogs/visitor/", asked)
    archive = zipfile.ZipFile(BytesIO(content_of(answer)))
    assert data_of(archive)["visitor"]["id"] == people.vera.pk
    people.anna.user_permissions.add(Permission.objects.get(codename="view_visitor"))
    client.force_login(people.anna)
    assert b"PK" not in client.post("/admin/dialogs/visitor/", asked).content[:2]

"""Files of messages: what is taken, under which name, what it costs, and when it is gone."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from dialogs.actions import delete_message, post_message
from dialogs.files.checking import check
from dialogs.models import Attachment, Dialog
from tests.people import People, content_of, message

Send = Callable[[str, bytes], dict[str, Any]]
pytestmark = pytest.mark.usefixtures("own_disk")


def png(width: int, height: int) -> bytes:
    """The head of a picture of that size, which is all that is looked at."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + chunk + struct.pack(">I", zlib.crc32(chunk))


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + b"\x00" * 64
WEBM = (
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
    + b"\x00" * 64
)
EXE = b"MZ\x90\x00\x03" + b"\x00" * 200


@pytest.mark.parametrize(
    ("name", "content", "kept", "kind"),
    [
        ("IMG_0042.HEIC", HEIC, "IMG_0042.HEIC", "image/heic"),
        ("IMG_0043.mov", MOV, "IMG_0043.mov", "video/quicktime"),
        ("voice.webm", WEBM, "voice.webm", "video/webm"),
        ("orders.csv", b"name;sum\n<none>;5\n", "orders.csv", "text/plain"),
        ("письмо.txt", "Добрый день".encode("cp1251"), "письмо.txt", "text/plain"),
        ("note.txt", "Добрый день".encode("utf-16"), "note.txt", "text/plain"),
        ("notes.md", b"# Tea", "notes.md", "text/plain"),
        ("mz.txt", b"MZ Studio, Moscow", "mz.txt", "text/plain"),
        ("report.docx", zipped("[Content_Types].xml", "word/document.xml"), "report.docx", None),
        ("invoice.exe", zipped("invoice.txt"), "invoice.zip", "application/zip"),
        ("archive.zip", zipped("a"), "archive.zip", "application/zip"),
        ("tool.jar", zipped("META-INF/MANIFEST.MF"), "tool.zip", "application/zip"),
        ("photo.jpg", png(4, 3), "photo.png", "image/png"),
        ("photo", png(4, 3), "photo.png", "image/png"),
        ("page.html", b"just a text", "page.txt", "text/plain"),
        ("run.bat", b"echo hello", "run.txt", "text/plain"),
        ("data.bin", b"\x00\x01\x02\x03" * 9, "data.dat", "application/octet-stream"),
        ("model.stl", b"\x00\x01\x02\x03" * 9, "model.stl", "application/octet-stream"),
        ("cat\u202egnp.exe", png(4, 3), "catgnp.png", "image/png"),
        ("../../etc/passwd", b"root", "passwd.txt", "text/plain"),
        ("C:\\temp\\a.csv", b"1;2", "a.csv", "text/plain"),
        ("...", b"dots", "file.txt", "text/plain"),
    ],
)
def test_what_people_send_is_taken_under_a_name_that_agrees_with_its_bytes(
    name: str, content: bytes, kept: str, kind: str | None
) -> None:
    found = check_as(name, content)
    assert found.name == kept
    assert kind in (None, found.content_type)


def check_as(name: str, content: bytes) -> Any:
    """Check a file that claims a name, as a browser may send it."""
    file = SimpleUploadedFile("x", content)
    file._name = name  # type: ignore[attr-defined]  # what a browser may claim, unlike Django
    return check(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("setup.exe", EXE),
        ("holiday.jpg", EXE),
        ("a.out", b"\x7fELF" + b"\x00" * 60),
        ("mac", b"\xcf\xfa\xed\xfe" + b"\x00" * 60),
        ("install.sh", b"#!/bin/sh\nrm -rf /\n"),
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("logo.png", b'\xef\xbb\xbf <?xml version="1.0"?><svg onload="alert(1)"/>'),
        ("page.txt", b"<!-- hi --><html><script>alert(1)</script>"),
        ("page.txt", b"<!DOCTYPE html><p>"),
    ],
)
def test_what_can_run_is_refused_whatever_it_is_called(
    people: People, name: str, content: bytes
) -> None:
    vera = people.visitor(people.vera)
    url = f"/api/widget/dialogs/{people.dialog.pk}/messages"
    body = message("x", file=[SimpleUploadedFile(name, content)])
    answer = vera.post(url, body, format="multipart")
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "file_type")
    people.dialog.refresh_from_db()
    assert people.dialog.last_seq == 0
    assert stored() == []


def stored() -> list[str]:
    """The files that lie on the disk."""
    root = Path(django_settings.MEDIA_ROOT)
    return sorted(path.name for path in root.rglob("*") if path.is_file())


@pytest.fixture
def send(people: People) -> Send:
    """Vera sends a file; returns the attachment that is answered."""
    vera = people.visitor(people.vera)
    url = f"/api/widget/dialogs/{people.dialog.pk}/messages"

    def sent(name: str, content: bytes) -> dict[str, Any]:
        body = message("", file=[SimpleUploadedFile(name, content)])
        answer = vera.post(url, body, format="multipart")
        assert answer.status_code == 201, answer.json()
        found: dict[str, Any] = answer.json()["attachments"][0]
        return found

    return sent


def test_a_picture_has_its_size_and_too_large_a_one_is_a_download(
    people: People, send: Send
) -> None:
    shown, huge = send("small.png", png(640, 480)), send("huge.png", png(10_000, 10_000))
    broken = send("broken.png", png(0, 0))
    assert (shown["width"], shown["height"]) == (640, 480)
    assert (huge["width"], huge["height"]) == (broken["width"], broken["height"]) == (None, None)
    vera = people.visitor(people.vera)
    answers = [vera.get(each["url"]) for each in (shown, huge, broken)]
    shown_how = [answer["Content-Disposition"].partition(";")[0] for answer in answers]
    assert shown_how == ["inline", "attachment", "attachment"]
    assert content_of(answers[0]) == png(640, 480)


@pytest.mark.parametrize(
    ("start", "part"),
    [
        (b"\xff\xd8\xff", b"\xff\x01\x00\x02"),
        (b"\xff\xd8\xff", b"\xff"),
        (b"GIF89a\x05\x00\x05\x00\x00\x00\x00", b"!\xfe\x00"),
        (b"GIF89a\x05\x00\x05\x00\x00\x00\x00!\xfe", b"\x01x"),
    ],
)
def test_a_picture_of_millions_of_empty_parts_is_a_download_at_once(
    start: bytes, part: bytes
) -> None:
    content = start + part * (9_000_000 // len(part))
    begun = time.process_time()
    assert check(SimpleUploadedFile("photo", content)).width is None
    assert time.process_time() - begun < 0.4


def test_a_download_has_its_name_twice(people: People, send: Send) -> None:
    url = send('счёт "май".csv', b"1;2")["url"]
    assert people.visitor(people.vera).get(url)["Content-Disposition"] == (
        'attachment; filename="____ _____.csv"; '
        "filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82%20%22%D0%BC%D0%B0%D0%B9%22.csv"
    )


@pytest.mark.parametrize("what", ["message", "dialog", "visitor", "site"])
def test_a_file_goes_with_what_it_belongs_to(
    people: People, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, what: str
) -> None:
    entry, _new = post_message(
        people.dialog.pk,
        "manager",
        "",
        author=people.anna,
        files=[SimpleUploadedFile("a.png", png(4, 3))],
    )
    assert len(stored()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        if what == "message":
            delete_message(people.dialog.pk, entry.seq, people.anna)
        else:
            {"dialog": people.dialog, "visitor": people.vera, "site": people.shop}[what].delete()
    assert stored() == []
    assert not Attachment.objects.exists()


def test_a_message_that_is_not_stored_leaves_no_file(people: People, send: Send) -> None:
    vera = people.visitor(people.vera)
    url = f"/api/widget/dialogs/{people.dialog.pk}/messages"

    def body() -> dict[str, Any]:
        return first | {"file": [SimpleUploadedFile("a.png", png(4, 3))]}

    first = message("once")
    codes = [vera.post(url, body(), format="multipart").status_code for _turn in range(2)]
    assert codes == [201, 200]
    assert len(stored()) == 1, "the repeat"
    people.shop.on_closed = people.shop.OnClosed.NEW
    people.shop.save()
    Dialog.objects.filter(pk=people.dialog.pk).update(status=Dialog.Status.CLOSED)
    late = message("late", file=[SimpleUploadedFile("b.png", png(4, 3))])
    assert vera.post(url, late, format="multipart").status_code == 409
    assert len(stored()) == 1, "the one that came too late"


def test_what_is_refused_or_was_stored_before_takes_nothing_of_a_days_bytes(
    people: People, settings: Settings
) -> None:
    settings.LIMIT_BYTES_PER_VISITOR, settings.LIMIT_FILE = 1000, 900
    vera, url = people.visitor(people.vera), f"/api/widget/dialogs/{people.dialog.pk}/messages"

    def sends(body: dict[str, Any], name: str, content: bytes) -> int:
        files = {**body, "file": [SimpleUploadedFile(name, content)]}
        return int(vera.post(url, files, format="multipart").status_code)

    first = message("the first")
    assert sends(first, "a.txt", b"x" * 600) == 201
    assert sends(message("a program"), "b.sh", b"#!/bin/sh\n" + b"x" * 300) == 415
    assert sends(message("too large"), "c.txt", b"x" * 950) in (413, 429)
    assert [sends(first, "a.txt", b"x" * 600) for _turn in range(3)] == [200] * 3
    assert sends(message("what is left"), "d.txt", b"x" * 400) == 201
    assert sends(first, "a.txt", b"x" * 600) == 200, "though nothing is left"
    assert sends(message("one more"), "e.txt", b"x") == 429


@pytest.mark.parametrize("whose", ["VISITOR", "ADDRESS", "SITE"])
def test_a_days_bytes_are_limited_for_a_visitor_an_address_and_a_site(
    people: People, settings: Settings, whose: str
) -> None:
    setattr(settings, f"LIMIT_BYTES_PER_{whose}", 1000)
    vera, viktor = people.visitor(people.vera), people.visitor(people.viktor)
    url = "/api/widget/dialogs/{}/messages"

    def sends(client: Any, dialog: Dialog, size: int, address: str) -> Any:
        body = message("x", file=[SimpleUploadedFile("a.txt", b"x" * size)])
        path = url.format(dialog.pk)
        return client.post(path, body, format="multipart", REMOTE_ADDR=address)

    assert sends(vera, people.dialog, 600, "10.9.0.1").status_code == 201
    refused = sends(vera, people.dialog, 600, "10.9.0.1")
    assert (refused.status_code, len(stored())) == (429, 1)
    assert 0 < int(refused["Retry-After"]) <= 86_400
    assert sends(vera, people.dialog, 300, "10.9.0.1").status_code == 201, "a smaller one"
    expected = {"VISITOR": (201, 429), "ADDRESS": (429, 201), "SITE": (429, 429)}[whose]
    others = (
        sends(viktor, people.other, 600, "10.9.0.1").status_code,
        sends(viktor, people.other, 600, "10.9.0.2").status_code,
    )
    assert others == expected

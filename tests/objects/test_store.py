"""Files in a store of objects: sent, read in parts, deleted, backed up; and when it is away."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from environs import EnvError

from replyx.objects.url import files_storage
from tests.backup.acting import send_file
from tests.clients import ManagerClient, VisitorClient, ok
from tests.doctor.commands import doctor
from tests.server import Server
from tests.services.objects import BUCKET, ObjectStore
from tests.starting import Starter
from tests.waiting import eventually

CONTENT = bytes(range(256)) * 4096  # a megabyte


@pytest.fixture(scope="module")
def store() -> Iterator[ObjectStore]:
    with ObjectStore() as store:
        yield store


@pytest.fixture(scope="module")
def server(starter: Starter, store: ObjectStore) -> Iterator[Server]:
    server = starter.start("local", postgres=None, X_ACCEL_REDIRECT="/kept/", **store.env)
    yield server
    starter.close(server)


@pytest.fixture
def vera(server: Server) -> VisitorClient:
    vera = VisitorClient(server)
    vera.session()
    return vera


def said() -> dict[str, str]:
    return {"text": "", "client_id": str(uuid4())}


def test_a_file_is_in_the_store_alone_and_read_whole_or_in_parts(
    server: Server, store: ObjectStore, vera: VisitorClient
) -> None:
    url = server.url + send_file(vera, "large.dat", CONTENT)
    (name,) = [each for each in store.names() if each.startswith(f"of/ours/{vera.dialog}/")]
    assert not (server.data / "files").exists()
    kept = store.client().head_object(Bucket=BUCKET, Key=name)
    assert (kept["ContentType"], kept["ContentDisposition"]) == (
        "application/octet-stream",
        "attachment",
    )
    whole = httpx.get(url)
    assert whole.content == CONTENT
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert "X-Accel-Redirect" not in whole.headers
    for asked, first, last in (
        ("bytes=0-0", 0, 0),
        ("bytes=100000-200000", 100_000, 200_000),
        ("bytes=-5", len(CONTENT) - 5, len(CONTENT) - 1),
        ("bytes=1000000-9999999", 1_000_000, len(CONTENT) - 1),
    ):
        part = httpx.get(url, headers={"Range": asked})
        assert part.status_code == 206
        assert part.content == CONTENT[first : last + 1]
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert httpx.get(url, headers={"Range": "bytes=9999999-"}).status_code == 416
    store.client().delete_object(Bucket=BUCKET, Key=name)
    assert httpx.get(url).status_code == 404


def test_a_file_goes_with_its_message(
    server: Server, store: ObjectStore, vera: VisitorClient
) -> None:
    send_file(vera, "seen.txt", b"seen by a manager")
    before = store.names()
    delete = "from dialogs.models import Dialog; Dialog.objects.filter(pk={}).delete()"
    server.manage("shell", "-v0", "-c", delete.format(vera.dialog))
    assert len(before) - len(store.names()) == 1


def test_a_backup_has_the_files_of_the_store(
    server: Server, vera: VisitorClient, tmp_path: Path
) -> None:
    send_file(vera, "kept.txt", b"kept in the store")
    said = json.loads(server.manage("backup", str(tmp_path / "copy.tar"), "--json"))
    assert said["files"] >= 1
    with tarfile.open(tmp_path / "copy.tar") as tar:
        found = [tar.extractfile(each) for each in tar if each.name.startswith("files/")]
        assert b"kept in the store" in [each.read() for each in found if each]


def test_while_the_store_is_away_files_are_refused_and_words_are_not(
    server: Server, store: ObjectStore, vera: VisitorClient
) -> None:
    vera.post("before")
    url = server.url + send_file(vera, "before.txt", b"before")
    path = vera.path(vera.dialog, "messages")
    store.stop()
    refused = vera.http.post(path, data=said(), files={"file": ("a.txt", b"a")})
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "try_later"
    assert refused.headers["Retry-After"]
    assert httpx.get(url).status_code == 503
    assert vera.http.get("/api/widget/data").status_code == 503  # no copy without its files
    assert vera.post("words")["seq"] == 3
    _code, findings = doctor(server, "--skip", "visitor", "--skip", "server")
    assert findings["files_away"]["level"] == "problem"
    store.start()
    eventually(lambda: vera.try_post("still there").status_code, 201)

    def sent() -> int:
        return vera.http.post(path, data=said(), files={"file": ("b.txt", b"b")}).status_code

    eventually(sent, 201)
    shown = ok(ManagerClient(server).http.get(f"/api/dialogs/{vera.dialog}/messages"))["messages"]
    assert [len(each["attachments"]) for each in shown] == [0, 1, 0, 0, 1]


@pytest.mark.parametrize(
    "url", ["https://bucket/", "s3:///prefix", "s3://key:secret@bucket/", "s3://bucket/?regoin=x"]
)
def test_an_address_that_is_none_stops_the_start(url: str) -> None:
    with pytest.raises(EnvError, match="FILES_URL"):
        files_storage(url)

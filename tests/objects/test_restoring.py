"""Files of a store of objects in a backup, and back in a store; what is not in it has a name."""

import json
from pathlib import Path

import httpx
import pytest

from tests.backup.acting import send_file
from tests.clients import VisitorClient
from tests.commands import manage
from tests.conftest import StartServer
from tests.services.objects import BUCKET, ObjectStore

WHO = (
    "from dialogs.models import Entry; "
    "print(*Entry.objects.filter(sender='user').values_list('dialog__visitor', flat=True))"
)


def forget(store: ObjectStore, name: str) -> None:
    """The store loses an object."""
    store.client().delete_object(Bucket=BUCKET, Key=name)


def test_files_come_back_into_the_store_and_one_that_it_lost_is_named(
    start_server: StartServer, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.tar"
    with ObjectStore() as store:
        server = start_server("local", **store.env)
        vera = VisitorClient(server)
        vera.session()
        lost = send_file(vera, "lost.txt", b"lost by the store")
        [gone] = store.names()
        kept = send_file(vera, "kept.txt", b"kept in the store")
        forget(store, gone)
        said = json.loads(server.manage("backup", str(copy), "--json"))
        assert said["files"] == 1
        assert [f"of/ours/{name}" for name in said["missing"]] == [gone]
        before = store.names()
        server.stop()
        for name in before:
            forget(store, name)
        assert said["missing"][0] in server.manage("restore", str(copy), "--replace")
        assert store.names() == before
        server.start()
        assert httpx.get(server.url + kept).content == b"kept in the store"
        assert httpx.get(server.url + lost).status_code == 404
        vera.post("since the restore")
        server.stop()
        store.stop()
        refused = manage("restore", str(copy), "--replace", **server.env)
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
        store.start()
        server.start()
        assert vera.log()["last_seq"] == 3


@pytest.mark.parametrize("where", ["in a store", "on the disk"])
def test_who_was_deleted_since_is_deleted_again_by_the_list_beside_the_files(
    start_server: StartServer, tmp_path: Path, where: str
) -> None:
    with ObjectStore() as store:
        server = start_server("local", **(store.env if where == "in a store" else {}))
        vera = VisitorClient(server)
        vera.session()
        vera.post("Nobody is to know")
        server.manage("backup", str(tmp_path / "copy.tar"))
        server.stop()
        server.manage("visitor", "delete", server.manage("shell", "-v0", "-c", WHO).strip())
        server.manage("restore", str(tmp_path / "copy.tar"), "--replace")
        assert "1" in server.manage("visitor", "redo-deletions")
        assert "0" in server.manage("visitor", "redo-deletions")
        assert server.manage("shell", "-v0", "-c", WHO).strip() == ""

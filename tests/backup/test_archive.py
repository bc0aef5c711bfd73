"""What a backup is written as, and what is not taken for one."""

import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from replyx.backup.archive import Writer, unpacked
from replyx.backup.databases.programs import programs_for
from replyx.backup.manifest import Manifest, Unfit, encoded
from replyx.backup.restoring import judged
from tests.services.postgres_programs import postgres_programs


def write(target: Path) -> None:
    with Writer(target) as writer:
        writer.add("database", BytesIO(b"rows"), 4)
        writer.add("files/7/a.png", BytesIO(b"picture"), 7)
        sums = writer.add_sums()
        manifest = Manifest(1, "now", "1.0", "sqlite", "e", [], {}, 1, 11, [], [], "k", sums)
        writer.add_manifest(encoded(manifest))


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_what_was_written_is_read_back_whole(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with unpacked(tmp_path / name, tmp_path) as place:
        manifest, sums = judged(place)
        assert (place / "files/7/a.png").read_bytes() == b"picture"
    assert set(sums) == {"database", "files/7/a.png"}
    assert manifest.files == 1
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["database", "files/7/a.png", "SHA256SUMS", "manifest.json"])
@pytest.mark.parametrize("harm", ["cut off", "missing"])
def test_a_damaged_backup_is_refused_with_the_name_of_what_is_wrong(
    tmp_path: Path, name: str, harm: str
) -> None:
    write(tmp_path / "backup")
    path = tmp_path / "backup" / name
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1].rstrip(b"}\n"))
    with pytest.raises(Unfit):
        judged(tmp_path / "backup")


def test_what_fails_leaves_nothing_and_nothing_is_written_over(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unexpected end"), Writer(tmp_path / "backup.tar") as writer:
        writer.add("database", BytesIO(b"row"), 4)
    assert list(tmp_path.iterdir()) == []
    write(tmp_path / "backup.tar")
    with pytest.raises(Unfit):
        write(tmp_path / "backup.tar")


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "files/../../outside"])
def test_a_tar_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(name), BytesIO())
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(Unfit), unpacked(tmp_path / "evil.tar", room):
        pass
    assert list(room.iterdir()) == []


def test_programs_that_are_missing_or_too_old_are_named(settings: Settings, tmp_path: Path) -> None:
    settings.PG_PROGRAMS = str(tmp_path)
    with pytest.raises(Unfit, match="postgresql-client-16"):
        programs_for(16)
    settings.PG_PROGRAMS = str(postgres_programs())
    with pytest.raises(Unfit, match=r"\d\d.*postgresql-client-99"):
        programs_for(99)
    assert programs_for(14) == postgres_programs()

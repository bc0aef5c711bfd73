"""What a backup is written as, and what is not taken for one."""

import resource
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from replyx.backup.archive import Writer, unpacked
from replyx.backup.databases import programs
from replyx.backup.databases.programs import NAMES, programs_for
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


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_what_fails_leaves_nothing_and_nothing_is_written_over(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match="unexpected end"), Writer(tmp_path / name) as writer:
        writer.add("database", BytesIO(b"row"), 4)
    assert list(tmp_path.iterdir()) == []
    write(tmp_path / name)
    with pytest.raises(Unfit):
        write(tmp_path / name)


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file of ours takes more bytes than that (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_is_full_at_the_last_byte_leaves_nothing(tmp_path: Path) -> None:
    with full_disk(3000), pytest.raises(OSError, match="large"):
        write(tmp_path / "backup.tar")
    assert list(tmp_path.iterdir()) == []


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


def test_the_oldest_that_fits_writes_and_the_newest_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in (14, 15, 18):
        place = tmp_path / str(version) / "bin"
        place.mkdir(parents=True)
        for name in NAMES:
            (place / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}.4'\n")
            (place / name).chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "PLACES", (str(tmp_path / "*" / "bin").lstrip("/"),))
    assert programs_for(15) == tmp_path / "15" / "bin"
    assert programs_for(15, newest=True) == tmp_path / "18" / "bin"
    assert programs_for(16) == tmp_path / "18" / "bin"

"""Where a backup is kept: a directory, or one file that is a tar (`*.tar`)."""

import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Protocol, Self

from django.utils.translation import gettext as _

from replyx.backup.manifest import MANIFEST, SUMS, Unfit

PIECE = 1024 * 1024


class Reader(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes: ...


class Summed:
    """Bytes that are read, their number and their sum."""

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = PIECE, /) -> bytes:
        """The next bytes."""
        piece = self._source.read(size)
        self._hash.update(piece)
        self.size += len(piece)
        return piece

    def sum(self) -> str:
        """SHA-256 of what was read, in hexadecimal."""
        return self._hash.hexdigest()


class Writer:
    """Writes a backup beside its name, which it gets when all is written and safe on the disk."""

    def __init__(self, target: Path) -> None:
        if target.exists():
            raise Unfit(_("{path} is there already.").format(path=target))
        self._target = target
        self._new = target.with_name(f"{target.name}.partial")
        self._sums: list[str] = []
        self._tar: tarfile.TarFile | None = None

    def __enter__(self) -> Self:
        remove(self._new)
        self._target.parent.mkdir(parents=True, exist_ok=True)
        if self._target.suffix == ".tar":
            self._tar = tarfile.open(self._new, "w")
        else:
            self._new.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: Any, _trace: TracebackType | None
    ) -> None:
        try:
            if self._tar is not None:
                self._tar.close()
            if kind is None:
                self._name_it()
        finally:
            remove(self._new)

    def _name_it(self) -> None:
        for path in [self._new, *(self._new.rglob("*") if self._new.is_dir() else ())]:
            synced(path)
        self._new.rename(self._target)
        synced(self._target.parent)

    def room(self) -> Path:
        """A directory for what is made here before it is added, on the disk of the backup."""
        return self._target.parent

    def add(self, name: str, source: Reader, size: int) -> int:
        """Write what is read under a name; `size` is how much there is. Returns it. Raises OSError
        for less, and where there is no room.
        """
        summed = Summed(source)
        if self._tar is not None:
            info = tarfile.TarInfo(name)
            info.size, info.mode = size, 0o600
            self._tar.addfile(info, summed)
        else:
            path = self._new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                while piece := summed.read():
                    file.write(piece)
            if summed.size != size:
                raise OSError(f"{name}: {summed.size} bytes of {size}, unexpected end of data")
        self._sums.append(f"{summed.sum()}  {name}\n")
        return summed.size

    def add_sums(self) -> str:
        """Write the sums of all that was added. Returns their own."""
        data = "".join(self._sums).encode()
        self.add(SUMS, BytesIO(data), len(data))
        return hashlib.sha256(data).hexdigest()

    def add_manifest(self, data: bytes) -> None:
        """Write what says of everything else what it is; the last thing."""
        self.add(MANIFEST, BytesIO(data), len(data))


@contextmanager
def unpacked(source: Path, room: Path) -> Iterator[Path]:
    """The directory of a backup; what is a tar is unpacked in `room` for as long. Raises Unfit."""
    if source.is_dir():
        yield source
        return
    place = Path(tempfile.mkdtemp(prefix="restore-", dir=room))
    try:
        with tarfile.open(source) as tar:
            for member in tar:
                unpack(tar, member, place)
        yield place
    except (tarfile.TarError, FileNotFoundError) as error:
        raise Unfit(_("This is no backup: {error}").format(error=error)) from None
    finally:
        remove(place)


def unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    """Write one file of a tar below a directory. Raises Unfit for one that would lie elsewhere."""
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or not inside(member.name):
        raise Unfit(_("The backup names a file that it may not: {name}").format(name=member.name))
    path = place / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(content, file, PIECE)


def inside(name: str) -> bool:
    """Whether a name leads to a place below where it is read."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def sum_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return stream_sum(file)


def stream_sum(file: Reader) -> str:
    """The SHA-256 of what is left of an open file."""
    summed = Summed(file)
    while summed.read():
        pass
    return summed.sum()


def remove(path: Path) -> None:
    """Remove a file or a directory, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def synced(path: Path) -> None:
    """Have the disk keep what was written."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)

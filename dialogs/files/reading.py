"""A part of a file, from wherever files are kept."""

import re
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from django.core.files.storage import default_storage

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Span(NamedTuple):
    """The bytes from one to another, which is one of them."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


class Source(Protocol):
    """Bytes that are read in pieces."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class OnDisk:
    """A file here, from a byte on: opened when somebody reads. Raises FileNotFoundError."""

    def __init__(self, path: Path, first: int) -> None:
        if not path.is_file():
            raise FileNotFoundError(path)
        self._path, self._first = path, first
        self._file: BinaryIO | None = None

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        if self._file is None:
            self._file = self._path.open("rb")
            self._file.seek(self._first)
        return self._file.read(size)

    def close(self) -> None:
        """Nobody reads on."""
        if self._file is not None:
            self._file.close()


def opened(name: str, span: Span) -> Source:
    """The file, at the first byte of the span; its reader stops at the last. Raises
    FileNotFoundError, and OSError where the store of files is away.
    """
    if not span.length:
        return BytesIO()
    body = getattr(default_storage, "body", None)
    if body is not None:
        found: Source = body(name, span.first, span.last)
        return found
    return OnDisk(Path(default_storage.path(name)), span.first)


def asked_span(header: str, size: int) -> Span | None:
    """What `Range` asks for; None for all of it, as for what we don't speak (several parts). Raises
    ValueError where the file has none of it.
    """
    found = RANGE.fullmatch(header.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        span = Span(max(0, size - int(last)), size - 1)
    else:
        span = Span(int(first), min(int(last or size), size - 1))
    if span.length < 1:
        if last and first and int(last) < int(first):
            return None
        raise ValueError(header)
    return span

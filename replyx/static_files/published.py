"""Static files under names of their content: what a page was made with is what it gets.

`{% static %}` publishes a file: it is made whole (`bundle`), packed, and kept in STATIC_ROOT as
`name.<version>.ext`, where a proxy finds it and where it stays for pages that are older than the
program. Nothing has to be run before a start; where STATIC_ROOT can't be written, files are made
again when they are asked for.
"""

import hashlib
import os
import posixpath
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

import zopfli.gzip
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.utils._os import safe_join
from rjsmin import jsmin

from replyx.static_files.bundle import Unknown, join_modules, join_sheets, slim_sheet

VERSIONED = re.compile(r"(.+)\.[0-9a-f]{12}(\.\w+)")
OURS = Path(settings.BASE_DIR) / "static"
# Others are packed already, or are no smaller for it.
PACKED = {".js", ".css", ".svg", ".html", ".json", ".map", ".txt"}


@dataclass(frozen=True, slots=True)
class Published:
    """A file ready to be sent; `name` has the version of its content in it."""

    name: str
    plain: bytes
    packed: bytes | None


class PublishedStorage(StaticFilesStorage):
    """`{% static %}` and forms' media; in DEBUG the sources, as they stand."""

    def url(self, name: str | None) -> str:
        """The address of a static file, which is this content's for ever."""
        return super().url(name if settings.DEBUG or name is None else published_name(name))


@cache
def published_name(name: str) -> str:
    """The name under which a file is published; its own where there is no such file."""
    file = publish(name)
    if file is None:
        return name
    keep(file)
    return file.name


def publish(name: str) -> Published | None:
    """A static file of this program, whole; None where there is none."""
    source = source_of(name)
    if source is None:
        return None
    plain = whole(name, source)
    stem, suffix = posixpath.splitext(name)
    version = hashlib.sha256(plain).hexdigest()[:12]
    file = f"{stem}.{version}{suffix}"
    return Published(file, plain, pack(file, plain) if suffix in PACKED else None)


def pack(name: str, plain: bytes) -> bytes:
    """The content packed; that takes a while, so what was kept is taken instead."""
    with suppress(OSError):
        return (Path(settings.STATIC_ROOT) / f"{name}.gz").read_bytes()
    packed: bytes = zopfli.gzip.compress(plain, numiterations=5)
    return packed


def source_of(name: str) -> Path | None:
    """Where a static file lies. Raises SuspiciousFileOperation for a name that leads elsewhere."""
    found = finders.find(name)
    return path if found and (path := Path(str(found))).is_file() else None


def whole(name: str, source: Path) -> bytes:
    """The content with all that it imports."""
    if source.suffix == ".css":
        return whole_sheet(name).encode()
    # What others wrote stands as they wrote it, ours without comments and needless spaces.
    if source.suffix == ".js" and source.is_relative_to(OURS):
        script: str = jsmin(join_modules(source))
        return script.encode()
    return source.read_bytes()


def whole_sheet(name: str) -> str:
    """A sheet with those that it imports, and published addresses. Raises Unknown without one."""
    source = source_of(name)
    if source is None:
        raise Unknown(name)
    text = source.read_text()

    def beside(written: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), written))

    def address(written: str) -> str:
        return f"{settings.STATIC_URL}{published_name(beside(written))}"

    text = slim_sheet(text) if source.is_relative_to(OURS) else text
    return join_sheets(text, lambda written: whole_sheet(beside(written)), address)


def keep(file: Published) -> None:
    """Write a file into STATIC_ROOT, the packed one first: a proxy looks for both at once."""
    target = Path(settings.STATIC_ROOT) / file.name
    if target.exists():
        return
    with suppress(OSError):
        make_directory(target.parent)
        if file.packed:
            write(target.with_name(f"{target.name}.gz"), file.packed)
        write(target, file.plain)


def make_directory(path: Path) -> None:
    """A directory that the proxy may enter, though the settings' umask lets nobody."""
    if not path.is_dir():
        make_directory(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(0o755)


def write(target: Path, content: bytes) -> None:
    """Write a file that nobody ever sees half of, and that the proxy may read."""
    with NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
        os.fchmod(file.fileno(), 0o644)
    os.replace(file.name, target)


def kept(name: str) -> Published | None:
    """A file that this program or an earlier one published under that name; else None."""
    path = Path(safe_join(settings.STATIC_ROOT, name))
    try:
        plain = path.read_bytes()
    except OSError:
        return None
    packed = path.with_name(f"{path.name}.gz")
    return Published(name, plain, packed.read_bytes() if packed.is_file() else None)

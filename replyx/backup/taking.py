"""A backup is taken: the database first, as it was at one moment, then the files that it names."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from replyx import __version__
from replyx.backup.archive import Writer
from replyx.backup.databases import store
from replyx.backup.databases.content import Content
from replyx.backup.manifest import DATABASE, FILES, FORMAT, Manifest, encoded, key_mark, parts

STEP = 500  # files between two lines that tell how far it is
Tell = Callable[[str], None]


def take(target: Path, tell: Tell) -> Manifest:
    """Write a backup of this installation; `tell` is given lines of progress. Raises Unfit, and
    OSError where there is no room.
    """
    with Writer(target) as writer, tempfile.TemporaryDirectory(dir=writer.room()) as room:
        tell(_("The database …"))
        copy = Path(room) / DATABASE
        content = store().copy(copy)
        with copy.open("rb") as file:
            size = writer.add(DATABASE, file, copy.stat().st_size)
        copy.unlink()
        taken, file_bytes, missing = take_files(writer, content, tell)
        manifest = Manifest(
            format=FORMAT,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=__version__,
            vendor=content.vendor,
            epoch=content.epoch,
            migrations=content.migrations,
            rows=content.rows,
            files=taken,
            bytes=size + file_bytes,
            missing=missing,
            parts=parts(len(missing)),
            key=key_mark(),
            sums=writer.add_sums(),
            schema=content.schema,
        )
        writer.add_manifest(encoded(manifest))
    return manifest


def take_files(writer: Writer, content: Content, tell: Tell) -> tuple[int, int, list[str]]:
    """Write the files of rows of the copy: how many, their bytes, and which were not there: a
    message may have been deleted since.
    """
    taken, size, missing = 0, 0, []
    for done, name in enumerate(content.files):
        if done % STEP == 0:
            tell(_("Files: {done} of {count}").format(done=done, count=len(content.files)))
        try:
            with default_storage.open(name, "rb") as file:
                size += writer.add(FILES + name, file, file.size)
                taken += 1
        except FileNotFoundError:
            missing.append(name)
    return taken, size, missing

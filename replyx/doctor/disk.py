"""The directory of the data: there, writable, roomy, and nobody else's to read."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from replyx.doctor.findings import Finding, fine, problem, warning
from replyx.doctor.rounds import Plan

MIB = 1 << 20
FULL = 200 * MIB
NEARLY_FULL = 1024 * MIB


def look(plan: Plan) -> Iterator[Finding]:
    """DATA_DIR and what lies in it."""
    data = Path(settings.DATA_DIR)
    if not data.is_dir():
        text = _("DATA_DIR is missing: {path}").format(path=data)
        fix = partial(data.mkdir, 0o700, parents=True)
        yield problem("data_missing", text, _("Make it, or run with --fix."), fix)
        return
    try:
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        text = _("DATA_DIR takes no files: {error}").format(error=error)
        yield problem("data_write", text, _("Give the program's user the directory."))
        return
    yield from space(data)
    yield from private(data)


def space(data: Path) -> Iterator[Finding]:
    """Room for visitors' files, and for SQLite."""
    free = shutil.disk_usage(data).free
    text = _("Free in DATA_DIR: {size} MiB.").format(size=free // MIB)
    advice = _("Make room: with a full disk nothing can be stored.")
    if free < FULL:
        yield problem("disk", text, advice)
    elif free < NEARLY_FULL:
        yield warning("disk", text, advice)
    else:
        yield fine("disk", text)


def private(data: Path) -> Iterator[Finding]:
    """Conversations are nobody else's business; the static files beside them are everybody's."""
    if not readable_by_all(data):
        return
    name = str(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else ""
    for path in [Path(settings.MEDIA_ROOT), *([Path(name)] if name else [])]:
        if path.exists() and readable_by_all(path):
            text = _("Everybody on this machine can read {path}.").format(path=path)
            mode = stat.S_IMODE(path.stat().st_mode) & ~0o007
            advice = _("Take the right away from others, or run with --fix.")
            yield warning("data_public", text, advice, partial(path.chmod, mode))


def readable_by_all(path: Path) -> bool:
    """Whether it is open to users who are neither its owner nor in its group."""
    return bool(path.stat().st_mode & 0o005)

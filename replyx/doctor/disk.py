"""The directory of the data: there, writable, roomy, and nobody else's to read."""

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from replyx.data_directory import close, too_open
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
    yield from private()


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


def private() -> Iterator[Finding]:
    """Conversations are nobody else's business; the static files beside them are everybody's."""
    found = too_open()
    if found:
        text = _("Others on this machine can get at {paths}.")
        advice = _("Take the rights away from others, or run with --fix.")
        yield warning("data_public", text.format(paths=", ".join(map(str, found))), advice, close)

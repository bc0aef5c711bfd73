"""DATA_DIR is its user's alone.

The settings see to that for what any command makes; this finds what was there before.
"""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.utils.translation import gettext as _

OTHERS = 0o077  # the rights of a file's group and of everybody else
ENTER = 0o011  # to go through a directory without reading its list


def too_open() -> dict[Path, int]:
    """What others than its owner can read, write or enter, with the mode that it should have.

    What lies below a closed directory is closed with it. A directory with the static files in it
    may be gone through, because a proxy of another user does.
    """
    return {
        path: allowed
        for path in private_paths()
        if (mode := stat.S_IMODE(path.stat().st_mode)) != (allowed := mode & ~forbidden(path))
    }


def forbidden(path: Path) -> int:
    """The rights that nobody but the owner may have to a path."""
    static = Path(settings.STATIC_ROOT)
    leads_to_static = static.is_dir() and path.resolve() in static.resolve().parents
    return OTHERS & ~ENTER if leads_to_static else OTHERS


def private_paths() -> Iterator[Path]:
    """The directory, what lies in it, and SQLite's files wherever they are."""
    data = Path(settings.DATA_DIR)
    paths = {data, Path(settings.MEDIA_ROOT)}
    if data.is_dir():
        paths.update(data.iterdir())
    for database in settings.DATABASES.values():
        if database["ENGINE"].endswith("sqlite3"):
            paths.update(Path(f"{database['NAME']}{end}") for end in ("", "-wal", "-shm"))
    yield from sorted(path for path in paths - {Path(settings.STATIC_ROOT)} if path.exists())


def close() -> None:
    """Take from others what they need not have. Raises OSError for what is another user's."""
    for path, mode in too_open().items():
        path.chmod(mode)


@register(Tags.security)
def data_is_private(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Conversations are nobody else's business, not even on the same machine."""
    found = ", ".join(map(str, too_open()))
    if not found:
        return []
    message = _("Others on this machine can get at {paths}.").format(paths=found)
    return [Warning(message, hint=_("Run manage.py doctor --fix."), id="replyx.W003")]

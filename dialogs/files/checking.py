"""Whether the files of a message are taken, and as what."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import imagesize
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from dialogs.files.gif import gif_size
from dialogs.files.kinds import HEAD, PICTURES, can_run, name_for, type_of

LOOKS = 5000  # into a picture for its size; a camera's has some hundred parts
Files = Sequence["UploadedFile[bytes]"]


class FileRefused(Exception):
    """A file that is not stored; `status` is 413 (too large, too many) or 415 (it can run)."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that is taken: its name and type as they are kept. `width` and `height`, in pixels and
    as it stands upright, are those of a picture that is shown; of all else they are None.
    """

    file: "UploadedFile[bytes]"
    name: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None


def checked(files: Files, most: int | None = None) -> list[Checked]:
    """The files of a message. Raises FileRefused; then none of them is taken."""
    most = settings.LIMIT_FILES if most is None else most
    if len(files) > most:
        raise FileRefused(413, _("At most %(count)d files.") % {"count": most})
    return [check(file) for file in files]


def check(file: "UploadedFile[bytes]") -> Checked:
    """One file. Raises FileRefused."""
    size = file.size or 0
    if size > settings.LIMIT_FILE:
        megabytes = settings.LIMIT_FILE // 1024 // 1024
        raise FileRefused(413, _("A file may have %(size)d MB.") % {"size": megabytes})
    head = file.read(HEAD)
    file.seek(0)
    if can_run(head):
        raise FileRefused(415, _("Programs and web pages are not taken."))
    kind = type_of(head)
    width, height = shown_size(file, kind) if kind in PICTURES else (None, None)
    name = name_for(file.name or "", kind)
    return Checked(file, name, kind, size, width, height)


class Glanced(BytesIO):
    """Bytes in which nobody looks for ever: a picture may be made of millions of empty parts."""

    looks = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Raises ValueError for who looks too often."""
        self.looks += 1
        if self.looks > LOOKS:
            raise ValueError("too many parts")
        return super().read(size)


def shown_size(file: Any, kind: str) -> tuple[int | None, int | None]:
    """The pixels of a picture, read from its head; None for one that is too large to be shown, or
    whose head is broken.
    """
    content = file.read()
    try:
        if kind == "image/gif":
            width, height = gif_size(content)
        else:
            width, height = imagesize.get(Glanced(content), exif_rotation=True)
    except (ValueError, OSError, IndexError, OverflowError, ArithmeticError):
        width = height = 0
    file.seek(0)
    if width < 1 or height < 1 or width * height > settings.LIMIT_PIXELS:
        return None, None
    return int(width), int(height)

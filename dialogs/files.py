"""Files of a message: what may be stored, found out from the bytes, never from the name."""

from collections.abc import Sequence
from pathlib import PurePath

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from dialogs.cutting import cut
from dialogs.models import Attachment, Entry

Files = Sequence["UploadedFile[bytes]"]

IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
OTHERS = ("application/pdf", "application/zip", "audio/mpeg", "audio/ogg", "video/mp4")
HEAD = 8192  # bytes that the signatures of the types above lie in


class FileRefused(Exception):
    """A file that is not stored; `status` is 413 (too large, too many) or 415 (its type)."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def check_files(files: Files) -> list[str]:
    """The content type of each file. Raises FileRefused."""
    if len(files) > settings.LIMIT_FILES:
        raise FileRefused(413, _("At most %(count)d files.") % {"count": settings.LIMIT_FILES})
    return [content_type(file) for file in files]


def content_type(file: "UploadedFile[bytes]") -> str:
    """The type that the bytes have. Raises FileRefused."""
    if (file.size or 0) > settings.LIMIT_FILE:
        megabytes = settings.LIMIT_FILE // 1024 // 1024
        raise FileRefused(413, _("A file may have %(size)d MB.") % {"size": megabytes})
    head = file.read(HEAD)
    file.seek(0)
    kind: str | None = filetype.guess_mime(head)
    if kind in IMAGES or kind in OTHERS:
        return kind
    if kind is None and is_text(head):
        return "text/plain"
    raise FileRefused(415, _("Files of this type are not taken."))


def is_text(head: bytes) -> bool:
    """Whether bytes read as UTF-8 text that no browser takes for a page."""
    try:
        text = head.decode("utf-8") if len(head) < HEAD else head[:-4].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return False
    return "\0" not in text and "<" not in text


def attach(entry: Entry, files: Files, kinds: Sequence[str]) -> list[Attachment]:
    """Store the files of a message."""
    return [
        Attachment.objects.create(
            entry=entry,
            file=file,
            name=cut(PurePath(file.name or "file").name, 200) or "file",
            size=file.size or 0,
            content_type=kind,
        )
        for file, kind in zip(files, kinds, strict=True)
    ]

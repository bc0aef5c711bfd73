"""The files of a message, as Telegram shows them best and takes them at all.

https://core.telegram.org/bots/api#sendphoto has what a photo may be; what may not be one is sent as
a file, which everybody can open.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from dialogs.models import Attachment

PHOTO_BYTES, PHOTO_SIDES, PHOTO_RATIO = 10 * 1024 * 1024, 10_000, 20
ALBUM = 10  # files in one message
KINDS = {
    "image/jpeg": "photo", "image/png": "photo", "image/webp": "photo", "image/gif": "animation",
    "video/mp4": "video", "audio/ogg": "voice", "audio/mpeg": "audio", "audio/mp4": "audio",
}  # fmt: skip
# What may stand in an album, and with what.
ALBUMS = {"photo": "seen", "video": "seen", "document": "document", "audio": "audio"}


class FileCall(NamedTuple):
    """A call that sends files; `number` is that of the first of them in the message."""

    method: str
    params: dict[str, Any]
    number: int

    def with_caption(self, caption: dict[str, Any]) -> dict[str, Any]:
        """Its fields, with what stands below the first file."""
        if "media" not in self.params:
            return {**self.params, **caption}
        first, *others = self.params["media"]
        return {**self.params, "media": [{**first, **caption}, *others]}


def calls_for(files: Sequence[Attachment]) -> list[FileCall]:
    """The calls by which files are sent, in their order: those that go together as albums."""
    calls, number = [], 0
    for album, run in groupby(files, lambda file: ALBUMS.get(kind_of(file), "")):
        each = list(run)
        size = ALBUM if album else 1
        for start in range(0, len(each), size):
            calls.append(call_for(each[start : start + size], number))
            number += len(each[start : start + size])
    return calls


def call_for(files: Sequence[Attachment], number: int) -> FileCall:
    """One call for files that go together."""
    if len(files) > 1:
        media = [{"type": kind_of(file), "media": f"attach://{file.pk}"} for file in files]
        return FileCall("sendMediaGroup", {"media": media}, number)
    [file] = files
    kind = kind_of(file)
    return FileCall(f"send{kind.capitalize()}", {kind: f"attach://{file.pk}"}, number)


def kind_of(file: Attachment) -> str:
    """As what a file is sent."""
    kind = KINDS.get(file.content_type, "document")
    return "document" if kind == "photo" and not may_be_photo(file) else kind


def may_be_photo(file: Attachment) -> bool:
    """Whether Telegram takes a picture as a photo."""
    width, height = file.width or 0, file.height or 0
    if not width or not height or file.size > PHOTO_BYTES:
        return False
    long, short = max(width, height), min(width, height)
    return width + height <= PHOTO_SIDES and long <= PHOTO_RATIO * short

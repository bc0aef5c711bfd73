"""Files, each known to the bots that sent or received it."""

import base64
import io
import secrets
from dataclasses import dataclass, field

import filetype
import imagesize

from tests.services.telegram.world.people import Body

# A smallest picture: the thumbnail of every photo, so that whoever takes the wrong size sees it.
DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@dataclass
class File:
    """Bytes under the `file_id` that bots have for them."""

    id: str
    unique: str
    data: bytes
    name: str
    mime: str
    path: str
    width: int = 0
    height: int = 0
    bots: set[int] = field(default_factory=set)

    def body(self) -> Body:
        """What all kinds of files have in the Bot API."""
        size = len(self.data)
        return {"file_id": self.id, "file_unique_id": self.unique, "file_size": size}


class Files:
    """All files, by id and by path."""

    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self.by_path: dict[str, File] = {}

    def keep(self, data: bytes, name: str, folder: str, mime: str = "") -> File:
        """Store bytes; pictures are measured, and the type is looked at where none is given."""
        kind = filetype.guess(data)
        number = len(self.by_id)
        ending = name.rpartition(".")[2] if "." in name else (kind.extension if kind else "bin")
        width, height = imagesize.get(io.BytesIO(data)) if data else (0, 0)
        file = File(
            id=f"{folder}-{secrets.token_urlsafe(24)}",
            unique=secrets.token_urlsafe(10),
            data=data,
            name=name,
            mime=mime or (kind.mime if kind else "application/octet-stream"),
            path=f"{folder}/file_{number}.{ending}",
            width=max(int(width), 0),
            height=max(int(height), 0),
        )
        self.by_id[file.id] = self.by_path[file.path] = file
        return file

"""The files that a message of Telegram has."""

from typing import Any, NamedTuple

from bot.updates.reading import Json

LONGEST_NAME = 200


class Piece(NamedTuple):
    """A file: under which id it is fetched, what it is called, and how large it is said to be."""

    kind: str
    file_id: str
    name: str
    size: int


NAMES = {
    "photo": "photo.jpg",
    "animation": "animation.mp4",
    "video": "video.mp4",
    "video_note": "video.mp4",
    "voice": "voice.ogg",
    "audio": "audio.mp3",
    "document": "file",
    "sticker": "sticker.webp",
}


def pieces_of(message: Json) -> list[Piece]:
    """The files of a message, of an album those of all its messages."""
    if "album" in message:
        return [piece for each in message["album"] for piece in pieces_of(each)]
    found = [piece for kind in NAMES if (piece := piece_of(kind, message.get(kind)))]
    if any(piece.kind == "animation" for piece in found):  # it is a document too, for old clients
        found = [piece for piece in found if piece.kind != "document"]
    return found


def piece_of(kind: str, said: Any) -> Piece | None:
    """One file, of a photo the largest size; None where there is none, or none that is shown."""
    if kind == "photo" and isinstance(said, list) and said:
        said = max(said, key=lambda each: each.get("width", 0) * each.get("height", 0))
    if not isinstance(said, dict) or not isinstance(said.get("file_id"), str):
        return None
    if kind == "sticker" and (said.get("is_animated") or said.get("is_video")):
        return None  # no browser shows the one, and its emoji says as much as the other
    name = said.get("file_name")
    size = said.get("file_size")
    return Piece(
        kind,
        said["file_id"],
        name[:LONGEST_NAME] if isinstance(name, str) and name else NAMES[kind],
        size if isinstance(size, int) else 0,
    )

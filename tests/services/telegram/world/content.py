"""What a message with a file says in the Bot API, for each kind of file."""

from tests.services.telegram.world.files import DOT, File, Files
from tests.services.telegram.world.people import Body


def photo(files: Files, file: File) -> Body:
    """A photo in two sizes, the smaller one first, as Telegram orders them."""
    small = files.keep(DOT, "", "thumbnails")
    small.bots = file.bots
    sizes = [
        {**small.body(), "width": 1, "height": 1},
        {**file.body(), "width": file.width, "height": file.height},
    ]
    return {"photo": sizes}


def document(file: File) -> Body:
    """A file as it is."""
    return {"document": {**file.body(), "file_name": file.name, "mime_type": file.mime}}


def voice(file: File, duration: int = 1) -> Body:
    """A voice message."""
    return {"voice": {**file.body(), "duration": duration, "mime_type": "audio/ogg"}}


def audio(file: File, duration: int = 1) -> Body:
    """Music."""
    more = {"duration": duration, "file_name": file.name, "mime_type": file.mime}
    return {"audio": {**file.body(), **more}}


def video(file: File, duration: int = 1) -> Body:
    """A film."""
    more = {"width": 320, "height": 240, "duration": duration, "file_name": file.name}
    return {"video": {**file.body(), **more, "mime_type": file.mime}}


def sticker(file: File, emoji: str = "👍") -> Body:
    """A picture sticker."""
    more = {"type": "regular", "width": 512, "height": 512, "is_animated": False}
    return {"sticker": {**file.body(), **more, "is_video": False, "emoji": emoji}}


def file_of(body: Body) -> str | None:
    """The `file_id` of a message's file, of a photo that of its largest size."""
    if body.get("photo"):
        return str(body["photo"][-1]["file_id"])
    for kind in ("document", "voice", "audio", "video", "sticker"):
        if kind in body:
            return str(body[kind]["file_id"])
    return None

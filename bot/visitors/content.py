"""What a message of Telegram says, as text and files of a dialog."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from bot.updates.files import fetched
from bot.updates.pieces import Piece, pieces_of
from bot.updates.reading import Json
from bot.visitors.people import full_name, word
from dialogs.files import FileRefused, checked

MEGABYTE = 1024 * 1024
CLIP = "📎"  # before a line for a file that did not come
MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=16/{0}/{1}"


class Lost(NamedTuple):
    """A file that did not come: which one, and why, as `large`, `gone` or `refused`."""

    piece: Piece
    why: str


class Content(NamedTuple):
    """What is stored of a message: its text, with a line for each file that did not come."""

    text: str
    files: list[SimpleUploadedFile]
    lost: list[Lost]


def files_of(message: Json) -> tuple[list[SimpleUploadedFile], list[Lost]]:
    """The files of a message as they may be stored, and those that did not come."""
    files, lost = [], []
    for piece in pieces_of(message):
        file = fetched(piece.file_id)
        taken = taken_of(piece, file.content) if file and not file.refused else None
        if taken is not None:
            files.append(taken)
        else:
            lost.append(Lost(piece, (file.refused if file else "") or "refused"))
    return files, lost


def content_of(message: Json) -> Content:
    """What a message says, in the language of the moment; of an album all its captions."""
    texts = texts_of(message.get("album") or [message])
    files, lost = files_of(message)
    texts += [line_of(each) for each in lost]
    return Content("\n".join(filter(None, texts)), files, lost)


def texts_of(parts: Sequence[Json]) -> list[str]:
    """What the messages of an album say, or a single one: from whom it is, and each text."""
    return [origin_of(parts[0]), *map(words_of, parts)]


def taken_of(piece: Piece, content: bytes) -> SimpleUploadedFile | None:
    """A file as it may be stored; None for one that no dialog takes."""
    file = SimpleUploadedFile(piece.name, content)
    try:
        checked([file])
    except FileRefused:
        return None
    return file


def line_of(lost: Lost) -> str:
    """For managers: which file did not come."""
    texts = {
        "large": _("{name}, {size}: too large, it stayed in Telegram."),
        "gone": _("{name}, {size}: Telegram did not give it."),
        "refused": _("{name}, {size}: a file that is not taken."),
    }
    text = texts[lost.why].format(name=lost.piece.name, size=megabytes(lost.piece.size))
    return f"{CLIP} {text}"


def megabytes(size: int) -> str:
    """A size as people read it."""
    return _("{size} MB").format(size=f"{size / MEGABYTE:.1f}")


def words_of(message: Json) -> str:
    """The text of one message, or in words what it is."""
    said = word(message.get("text")) or word(message.get("caption"))
    if said:
        return said
    for kind, words in WORDS.items():
        if isinstance(message.get(kind), dict | list):
            return words(message[kind])
    return "" if pieces_of(message) else _("(A message that only Telegram can show.)")


def origin_of(message: Json) -> str:
    """From whom it was forwarded; empty for their own words."""
    origin = message.get("forward_origin")
    if not isinstance(origin, dict):
        return ""
    chat = origin.get("sender_chat") or origin.get("chat") or {}
    user = origin.get("sender_user") or {}
    name = full_name(user) or word(origin.get("sender_user_name")) or word(chat.get("title"))
    return _("↪ Forwarded from {name}:").format(name=name or "?")


def place(location: Any) -> str:
    """A point with its map."""
    found = float(location["latitude"]), float(location["longitude"])
    latitude, longitude = (f"{each:.6f}".rstrip("0").rstrip(".") for each in found)
    return f"📍 {latitude}, {longitude}\n{MAP.format(latitude, longitude)}"


def venue(said: Any) -> str:
    """A place that has a name."""
    named = ", ".join(filter(None, (word(said.get("title")), word(said.get("address")))))
    return f"📍 {named}\n{place(said['location']).partition(chr(10))[2]}"


def contact(said: Any) -> str:
    """Somebody's number."""
    return f"👤 {full_name(said)}, {word(said.get('phone_number'))}"


def poll(said: Any) -> str:
    """A question with its answers."""
    options = [f"– {word(each.get('text'))}" for each in said.get("options", ())]
    return "\n".join((f"📊 {word(said.get('question'))}", *options))


def sticker(said: Any) -> str:
    """Its emoji, and that it is one."""
    return _("{emoji} (sticker)").format(emoji=word(said.get("emoji")) or "🙂")


# The first that a message has: a venue has a location too.
WORDS: dict[str, Callable[[Any], str]] = {
    "venue": venue,
    "location": place,
    "contact": contact,
    "poll": poll,
    "dice": lambda said: f"{word(said.get('emoji'))} {said.get('value')}",
    "sticker": sticker,
    "game": lambda said: f"🎮 {word(said.get('title'))}",
    "story": lambda said: _("(A story)"),
}

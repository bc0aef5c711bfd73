"""What an entry comes to in a private chat: calls of the Bot API, in their order.

The parts of its text are numbered from 0, its files from `FILES`. A text that fits stands under
the first file; else it comes before them.
"""

from typing import Any, NamedTuple

from bot.models import BotUser, Copy, Outgoing
from bot.sending.outbox import put
from bot.sending.splitting import CAPTION, fits, split
from bot.telling import buttons, texts
from bot.telling.files import calls_for
from dialogs.models import Entry

FILES = 100
HTML = {"parse_mode": "HTML"}
Params = dict[str, Any]


class Place(NamedTuple):
    """A private chat with a bot."""

    bot_id: int
    chat_id: int


def say(entry: Entry, user: BotUser) -> None:
    """Say a message."""
    place = Place(user.bot_id, user.telegram_id)
    text = texts.text_of(entry, user)
    calls = calls_for(entry.files)
    above = reply_of(entry)
    is_caption = bool(calls) and fits(text, CAPTION)
    parts = [] if is_caption else split(text)
    keyboard = buttons.keyboard_of(entry, user)
    for part, piece in enumerate(parts):
        under = keyboard if part == len(parts) - 1 else {}
        send(place, entry, "sendMessage", {**written(entry, piece), **above, **under}, part)
        above = {}
    for number, call in enumerate(calls):
        caption = text if is_caption and not number else ""
        params = call.with_caption({"caption": caption, **HTML} if caption else {})
        send(place, entry, call.method, {**params, **above}, FILES + call.number)
        above = {}


def say_quietly(entry: Entry, user: BotUser, text: str) -> None:
    """Say what became of the dialog, without a sound."""
    params = {"text": text, **HTML, "disable_notification": True}
    params |= buttons.keyboard_of(entry, user)
    send(Place(user.bot_id, user.telegram_id), entry, "sendMessage", params, 0)


def change(entry: Entry) -> None:
    """Give a message its new text, in every chat where it is."""
    text = texts.escaped(entry.text)
    for place in places_of(entry):
        parts = known_parts(place, entry)
        if parts and min(parts) >= FILES and fits(text, CAPTION):
            caption = {"message_id": name_of(entry, FILES), "caption": text, **HTML}
            send(place, entry, "editMessageCaption", caption, FILES)
            continue
        if FILES in parts and 0 not in parts:
            nothing = {"message_id": name_of(entry, FILES), "caption": ""}
            send(place, entry, "editMessageCaption", nothing, FILES)
        rewrite(place, entry, text, [part for part in parts if part < FILES])


def rewrite(place: Place, entry: Entry, text: str, old: list[int]) -> None:
    """Bring the parts of a text up to date: there may be more of them by now, or fewer."""
    pieces = split(text)
    for part, piece in enumerate(pieces):
        params = written(entry, piece)
        if part in old:
            about = {"message_id": name_of(entry, part)}
            send(place, entry, "editMessageText", {**about, **params}, part)
        else:
            send(place, entry, "sendMessage", params, part)
    for part in old:
        if part >= len(pieces):
            send(place, entry, "deleteMessage", {"message_id": name_of(entry, part)}, part)


def take_back(entry: Entry) -> None:
    """Delete a message, wherever it is."""
    for place in places_of(entry):
        for part in known_parts(place, entry):
            send(place, entry, "deleteMessage", {"message_id": name_of(entry, part)}, part)


def send(place: Place, entry: Entry, method: str, params: Params, part: int) -> None:
    """Put a call of the message that an entry is, or changes."""
    seq = entry.target or entry.seq
    put(*place, method, params, dialog_id=entry.dialog_id, seq=seq, part=part)


def written(entry: Entry, text: str) -> Params:
    """The fields of a text. What an assistant names it has said enough of."""
    preview = {"is_disabled": True} if entry.sender == Entry.Sender.ASSISTANT else None
    return {"text": text, **HTML, **({"link_preview_options": preview} if preview else {})}


def name_of(entry: Entry, part: int) -> str:
    """What stands for a part of the message that is changed."""
    return f"copy://{entry.target}/{part}"


def reply_of(entry: Entry) -> Params:
    """What a message quotes, or answers where that is not the one right before it."""
    answered = entry.data.get("reply_to")
    quoted = entry.data.get("quotes", answered if answered != entry.seq - 1 else None)
    if not isinstance(quoted, int):
        return {}
    about = {"message_id": f"copy://{quoted}/0", "allow_sending_without_reply": True}
    return {"reply_parameters": about}


def places_of(entry: Entry) -> list[Place]:
    """The private chats where the message is that an entry changes, or will be."""
    about = {"dialog": entry.dialog_id, "seq": entry.target, "chat_id__gt": 0}
    said = Copy.objects.filter(**about).values_list("bot", "chat_id")
    waits = Outgoing.objects.filter(**about, state=Outgoing.State.WAITING)
    found = {*said, *waits.values_list("bot", "chat_id")}
    return [Place(*each) for each in sorted(found)]


def known_parts(place: Place, entry: Entry) -> list[int]:
    """The parts in which the message is there, or will be."""
    about = {"bot": place.bot_id, "chat_id": place.chat_id}
    about |= {"dialog": entry.dialog_id, "seq": entry.target or 0}
    parts = set(Copy.objects.filter(**about).values_list("part", flat=True))
    waits = Outgoing.objects.filter(**about, state=Outgoing.State.WAITING)
    for part, params in waits.filter(method__startswith="send").values_list("part", "params"):
        media = params.get("media")
        parts |= {part + number for number in range(len(media) if isinstance(media, list) else 1)}
    return sorted(parts)

"""To what a message replies."""

from typing import Any

from bot.models import Bot, Copy
from bot.updates.pieces import pieces_of
from bot.updates.reading import Json
from bot.visitors.content import words_of
from bot.visitors.people import word
from dialogs.cutting import cut
from dialogs.models import Dialog

LENGTH = 140  # characters of what is quoted


def quoted(bot: Bot, dialog: Dialog, body: Json) -> dict[str, Any]:
    """The data of an entry that replies: `quotes` is the number of the other one, if it is of the
    same dialog, `quote` what stands there, or the part that was quoted. Nothing for one that
    replies to nothing.
    """
    first = (body.get("album") or [body])[0]
    reply, part = first.get("reply_to_message"), first.get("quote")
    said = word(part.get("text")) if isinstance(part, dict) else ""
    found: dict[str, Any] = {}
    if isinstance(reply, dict):
        said = said or words_of(reply) or ", ".join(each.name for each in pieces_of(reply))
        number, chat_id = reply["message_id"], body["chat"]["id"]
        own = Copy.objects.filter(bot=bot, chat_id=chat_id, message_id=number, dialog=dialog)
        if copy := own.first():
            found["quotes"] = copy.seq
    if said:
        found["quote"] = cut(said, LENGTH)
    return found

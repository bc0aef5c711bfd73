"""The short road of a visitor's message (`replyx.edge.road`): the checks, limits and answers of
`SiteMessagesView`, on the event loop, together with all who write at this moment.
"""

from secrets import token_hex
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils import translation

from dialogs import limits
from dialogs.actions.posting import NewMessage
from dialogs.actions.soon import post_soon
from dialogs.models import Entry
from dialogs.representations import message_of
from realtime.history import known
from replyx.edge.road import Answer, Call
from replyx.errors import error_body
from replyx.language import language_of
from widget import tokens


class Said(msgspec.Struct):
    """The body of a message without files."""

    client_id: UUID
    text: str


read = msgspec.json.Decoder(Said).decode


async def take_message(call: Call) -> Answer | None:
    """Write to the site: 201 with the new message, 429 with the time until there is room. Whatever
    else there is to say, `SiteMessagesView` says, which counts and looks for itself.
    """
    try:
        claims = tokens.claims_of(tokens.VISITOR, call.bearer)
        said = read(call.body)
    except (tokens.Invalid, tokens.Expired, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    if claims.get("epoch") != await known() or not can_be_said(said.text):
        return None
    visitor = claims["visitor"], claims["version"]
    windows = limits.of_messages(visitor[0], call.address, what=token_hex(6))
    try:
        await limits.hit_soon(windows)
    except limits.TooMany as full:
        return too_many(call, full)
    dialog_id = int(call.path["dialog_id"])
    message = NewMessage(dialog_id, Entry.Sender.USER, said.text, said.client_id, visitor=visitor)
    try:
        entry, is_new = await post_soon(message)
    except Exception:  # refused, or the database is away
        is_new = False
    if not is_new:
        await limits.take_back_soon(windows)
        return None
    return Answer(201, msgspec.json.encode(message_of(entry, visitor[0], "site")))


def can_be_said(text: str) -> bool:
    """Whether a text is one of those that nobody objects to."""
    return bool(text.strip()) and len(text) <= settings.LIMIT_TEXT and "\0" not in text


def too_many(call: Call, full: limits.TooMany) -> Answer:
    """429, as DRF says it."""
    header = call.headers.get(b"accept-language", b"").decode("latin-1")
    with translation.override(language_of(header)):
        body = error_body("throttled", str(full))
    return Answer(429, msgspec.json.encode(body), retry_after=full.seconds)

"""The short road of a visitor's message (`replyx.edge.road`): the checks, limits and answers of
`SiteMessagesView`, on the event loop, together with all who write at this moment.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from secrets import token_hex
from uuid import UUID

import msgspec
from django.utils import translation

from dialogs import limits
from dialogs.actions.batch import NewMessage, NotBegun, Posted
from dialogs.actions.soon import post_soon
from dialogs.models import Entry
from dialogs.representations import message_of
from dialogs.views.road import can_be_said
from realtime.history import known
from realtime.redis.windows import take_back_soon
from replyx.edge.road import Answer, Call
from replyx.errors import error_body
from replyx.language import language_of
from replyx.processes.own import of_each_process
from widget import tokens


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a message without files; one with more in it is read as any other body is."""

    client_id: UUID
    text: str


read = msgspec.json.Decoder(Said).decode


@of_each_process
def hits() -> Iterator[str]:
    """What each message is counted as: never the same twice, here or in another process."""
    return map(f"{token_hex(6)}-{{}}".format, count())


async def take_message(call: Call) -> Answer | None:
    """Write to the site: 201 with the new message, 429 with the time until there is room. Whatever
    else there is to say, `SiteMessagesView` says, which counts and looks for itself.
    """
    try:
        claims = tokens.claims_of(tokens.VISITOR, call.bearer)
        said = read(call.body)
    except (tokens.Invalid, tokens.Expired, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    if claims.get("epoch") != (await known()).signed_as or not can_be_said(said.text):
        return None
    visitor = claims["visitor"]
    message = NewMessage(
        int(call.path["dialog_id"]),
        Entry.Sender.USER,
        said.text,
        said.client_id,
        visitor=(visitor, claims["version"]),
        request=call.request_id,
    )
    try:
        entry = await say(message, visitor, call.address)
    except limits.TooMany as full:
        return too_many(call, full)
    if entry is None:
        return None
    return Answer(201, msgspec.json.encode(message_of(entry, visitor, "site")))


async def say(message: NewMessage, visitor_id: int, address: str) -> Entry | None:
    """The new entry; None where it is none, and then nothing was counted. Raises TooMany."""
    windows = limits.of_messages(visitor_id, address, what=next(hits()))
    await limits.hit_soon(windows)
    posted = None
    try:
        posted = await post_soon.soon(message)
    except NotBegun:
        posted = await begin(message, visitor_id, address)
    except Exception:  # refused, or the database is away: Django meets it again, and says it
        return None
    finally:
        if posted is None or not posted.is_new:
            take_back_soon(windows)
    return posted.entry if posted and posted.is_new else None


async def begin(message: NewMessage, visitor_id: int, address: str) -> Posted | None:
    """The same for a dialog's first message, which is counted beside the others."""
    await limits.hit_soon(limits.of_dialogs(visitor_id, address, message.dialog_id))
    with suppress(Exception):
        return await post_soon.soon(replace(message, begins=True))
    return None


def too_many(call: Call, full: limits.TooMany) -> Answer:
    """429, as DRF says it."""
    header = call.headers.get(b"accept-language", b"").decode("latin-1")
    with translation.override(language_of(header)):
        body = error_body("throttled", str(full))
    return Answer(429, msgspec.json.encode(body), retry_after=full.seconds)

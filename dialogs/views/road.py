"""The short road of a manager's message (`replyx.edge.road`): the checks and answers of
`MessagesView`, on the event loop, together with all who write at this moment.
"""

from uuid import UUID

import msgspec
from django.conf import settings
from knox.crypto import hash_token
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException

from dialogs.access.writing import Shown, writer
from dialogs.actions.batch import NewMessage
from dialogs.actions.soon import post_soon
from dialogs.models import Entry
from dialogs.representations import message_of
from dialogs.views.serializers import MAX_SEQ
from replyx.edge.road import Answer, Call


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a manager's message without files."""

    client_id: UUID
    text: str
    last_seq: int | msgspec.UnsetType = msgspec.UNSET
    private: bool = False


read = msgspec.json.Decoder(Said).decode


async def take_message(call: Call) -> Answer | None:
    """Write to the visitor, or a note: 201 with the new message. Whatever else there is to say,
    `MessagesView` says, which looks for itself.
    """
    shown = shown_by(call)
    try:
        said = read(call.body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    seen = None if said.last_seq is msgspec.UNSET else said.last_seq
    if shown is None or not can_be_said(said.text) or not 0 <= (seen or 0) <= MAX_SEQ:
        return None
    try:
        message = NewMessage(
            shown.dialog_id,
            Entry.Sender.MANAGER,
            said.text,
            said.client_id,
            author=await writer(shown),
            private=said.private,
            seen_seq=seen,
            request=call.request_id,
        )
        entry, is_new = await post_soon(message)
    except Exception:  # refused, or the database is away: Django meets it again, and says it
        return None
    if not is_new:
        return None
    body = msgspec.json.encode(message_of(entry, entry.dialog.visitor_id, "admin"))
    return Answer(201, body, by_session=bool(shown.session))


def shown_by(call: Call) -> Shown | None:
    """By what a manager wants to be known. None where they show nothing that is right."""
    dialog_id = int(call.path["dialog_id"])
    if b"authorization" in call.headers:
        words = call.headers[b"authorization"].split()
        if len(words) != 2 or words[0].lower() != b"token" or b"cookie" in call.headers:
            return None
        return Shown(dialog_id, token=hash_token(words[1].decode("latin-1")))
    request = call.request()
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return None
    try:
        SessionAuthentication().enforce_csrf(request)  # type: ignore[arg-type]
    except APIException:
        return None
    return Shown(dialog_id, session=key)


def can_be_said(text: str) -> bool:
    """Whether a text is one of those that nobody objects to."""
    return bool(text.strip()) and len(text) <= settings.LIMIT_TEXT and "\0" not in text

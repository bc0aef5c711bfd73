"""The short roads of a manager's calls (`replyx.edge.road`). Most are answered by their views, past
Django's middlewares and what DRF does around a view; a message is taken on the event loop, together
with all who write at this moment, with the checks and answers of `MessagesView`.
"""

from io import BytesIO
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import close_old_connections
from knox.crypto import hash_token
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException
from structlog.contextvars import bound_contextvars

from dialogs.access.writing import Shown, manager_by, writer
from dialogs.actions.batch import NewMessage
from dialogs.actions.soon import post_soon
from dialogs.models import Entry
from dialogs.representations import message_of
from dialogs.views.base import DialogView
from dialogs.views.serializers import MAX_SEQ
from replyx.compression import packed
from replyx.edge.handler import Threads
from replyx.edge.reading import Json
from replyx.edge.road import BY_SESSION, USUAL, Answer, Call, Looks, Take
from replyx.edge.writing import encode


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
    return Answer(201, body, looks=BY_SESSION if shown.session else USUAL)


def by_view(view: type[DialogView], threads: Threads) -> Take:
    """A way to take calls that has a view answer them, in one of some threads."""

    async def take(call: Call) -> Answer | None:
        shown = shown_by(call)
        return None if shown is None else await threads.call(answered, view, call, shown)

    return take


def answered(view: type[DialogView], call: Call, shown: Shown) -> Answer | None:
    """What a view answers to a manager; None where they are none, or it refuses."""
    try:
        with bound_contextvars(request=call.request_id):
            return answer_of(view(), call, shown)
    except Exception:  # or the database is away: Django meets it again, and says it
        return None
    finally:
        close_old_connections()


def answer_of(view: Any, call: Call, shown: Shown) -> Answer | None:
    """The same. Raises what the view raises."""
    request: Any = call.request
    request.user, request.query_params = manager_by(shown), request.GET
    if request.user is None or "format" in request.GET:  # DRF would look for another renderer
        return None
    if request.method != "GET":
        request.data = Json().parse(BytesIO(call.body))
    view.request = request
    path = {name: int(number) for name, number in call.path.items()}
    response = getattr(view, request.method.lower())(request, **path)
    body = b"" if response.data is None else encode(response.data)
    sent = packed(request, body)
    looks = Looks(bool(shown.session), sent.packable, sent.packed, empty=not body)
    return Answer(response.status_code, sent.body, looks=looks)


def shown_by(call: Call) -> Shown | None:
    """By what a manager wants to be known. None where they show nothing that is right."""
    dialog_id = int(call.path.get("dialog_id", 0))
    if b"authorization" in call.headers:
        words = call.headers[b"authorization"].split()
        if len(words) != 2 or words[0].lower() != b"token" or b"cookie" in call.headers:
            return None
        return Shown(dialog_id, token=hash_token(words[1].decode("latin-1")))
    request = call.request
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return None
    try:
        SessionAuthentication().enforce_csrf(request)  # type: ignore[arg-type]
    except APIException:
        return None
    if "CSRF_COOKIE_NEEDS_UPDATE" in request.META:  # Django sends another one
        return None
    return Shown(dialog_id, session=key)


def can_be_said(text: str) -> bool:
    """Whether a text is one of those that nobody objects to."""
    return bool(text.strip()) and len(text) <= settings.LIMIT_TEXT and "\0" not in text

"""What is to be called next for a chat, and from when on it may be."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bot.models import Chat, Copy, Outgoing, Topic
from bot.sending import limits
from bot.topics import threads
from dialogs.models import Attachment
from replyx.database.clock import shared_now

ATTACH = re.compile(r"attach://(\d+)")
COPY = re.compile(r"copy://(\d+)/(\d+)")
# The fields in which these stand; anywhere else they are what somebody has written.
FILES = frozenset(
    {"photo", "document", "voice", "audio", "video", "animation", "sticker", "media", "thumbnail"}
)
NUMBER = "message_id"


@dataclass(frozen=True, slots=True)
class Taken:
    """A call that is to be made now, with what its fields stand for: the row's, or the step before
    it. `pointless` says why it need not be: what it is about is not there.
    """

    row: Outgoing
    params: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Attachment] = field(default_factory=dict)
    pointless: str = ""

    @property
    def method(self) -> str:
        """What is called."""
        return self.row.step.method if self.row.step else self.row.method


@transaction.atomic
def take(bot_id: int, chat_id: int) -> Taken | timedelta | None:
    """The call that a chat waits for longest, or how long it has to wait; None where it waits for
    nothing. Whoever puts something holds the chat's row, so nothing earlier comes after it.
    """
    chats = Chat.objects.select_for_update(of=("self",), no_key=True).select_related("bot")
    chat = chats.filter(bot=bot_id, chat_id=chat_id, bot__enabled=True).first()
    if chat is None:
        return None
    row = waiting(bot_id, chat_id).first()
    if row is None:
        return None
    row.bot = chat.bot
    now = shared_now()
    held = [moment for moment in (chat.not_before, chat.bot.not_before) if moment]
    if held and (until := max(held)) > now:
        return until - now
    if wait := limits.count(chat, row):
        return timedelta(seconds=wait)
    return in_its_topic(row)


def lock(bot_id: int, chat_id: int) -> Chat:
    """The row of a chat, this transaction's until its end; of a group that goes on under another
    number, that one's.
    """
    chats = Chat.objects.select_for_update(no_key=True)
    kind = Chat.Kind.PRIVATE if chat_id > 0 else Chat.Kind.GROUP
    chat, _new = chats.get_or_create(bot_id=bot_id, chat_id=chat_id, defaults={"kind": kind})
    return lock(bot_id, chat.migrated_to) if chat.migrated_to else chat


def waiting(bot_id: int, chat_id: int) -> QuerySet[Outgoing]:
    """What waits for a chat, in its order."""
    rows = Outgoing.objects.filter(bot=bot_id, chat_id=chat_id, state=Outgoing.State.WAITING)
    return rows.order_by("pk")


def in_its_topic(row: Outgoing) -> Taken:
    """A call, or what is to be done before it so that the topic which it names is there."""
    try:
        topic = threads.topic_of(row)
    except Topic.DoesNotExist:
        return Taken(row, pointless=threads.GONE)
    if topic is None:
        return prepared(row, row.params)
    row.step = threads.step_before(row, topic)
    if row.step is not None:
        return Taken(row, row.step.params)
    if topic.thread_id is None:
        return Taken(row, pointless=threads.NOT_MADE)
    return prepared(row, {**row.params, threads.NAME: topic.thread_id})


def prepared(row: Outgoing, params: dict[str, Any]) -> Taken:
    """A call with what its fields stand for."""
    files = {text: int(text[len("attach://") :]) for text in references(params, FILES, ATTACH)}
    attachments = Attachment.objects.in_bulk(files.values())
    if len(attachments) < len(set(files.values())):
        return Taken(row, pointless="Its file is gone.")
    params = numbered(params, copies_of(row, set(references(params, {NUMBER}, COPY))))
    reply = params.get("reply_parameters")
    if reply and reply[NUMBER] is None:
        del params["reply_parameters"]
    if NUMBER in params and params[NUMBER] is None:
        return Taken(row, pointless="The message that it is about was never sent.")
    return Taken(row, params, {text: attachments[key] for text, key in files.items()})


def copies_of(row: Outgoing, wanted: Collection[str]) -> dict[str, int]:
    """The messages in this chat for references to entries of the call's dialog, as far as there
    are some.
    """
    if not wanted:
        return {}
    seqs = {int(each.removeprefix("copy://").partition("/")[0]) for each in wanted}
    rows = Copy.objects.filter(bot=row.bot_id, chat_id=row.chat_id, dialog=row.dialog_id)
    found = rows.filter(seq__in=seqs).order_by("-message_id")  # of several the first is left
    said = found.values_list("seq", "part", "message_id")
    return {f"copy://{seq}/{part}": number for seq, part, number in said}


def references(value: Any, names: Collection[str], form: re.Pattern[str]) -> Iterator[str]:
    """Every reference of a form in the fields of some names, however deep."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in names and isinstance(each, str) and form.fullmatch(each):
                yield each
            yield from references(each, names, form)
    elif isinstance(value, list):
        for each in value:
            yield from references(each, names, form)


def numbered(params: dict[str, Any], copies: dict[str, int]) -> dict[str, Any]:
    """The fields with numbers of messages for the references to them; None where there is none."""

    def number(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return numbered(value, copies)
        is_reference = name == NUMBER and isinstance(value, str) and COPY.fullmatch(value)
        return copies.get(value) if is_reference else value

    return {name: number(name, value) for name, value in params.items()}

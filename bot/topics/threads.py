"""A topic is made by the first call that names it, again where somebody has deleted it, and opened
where it is closed: what that takes is done in the turn of the call, which then has another one.

A call names its topic as `topic://17`. So nothing that is put for a group has to know whether its
topic is there, and what Telegram has taken is never said again.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from bot.models import Copy, Outgoing, Topic
from bot.topics.groups import lose_group
from bot.topics.heads import head_of

REFERENCE = re.compile(r"topic://(\d+)")
NAME = "message_thread_id"
HEAD = 0  # the number of the entry that the first message stands for
PATIENCE = 5  # turns of one call in which its topic was not there
GONE = "The group is not connected any more."
NOT_MADE = "There is no such topic."


@dataclass(frozen=True, slots=True)
class Step:
    """A call that is to be made before another one."""

    topic: Topic
    method: str
    params: dict[str, Any]


def topic_of(row: Outgoing) -> Topic | None:
    """The topic that a call names; None where it names none. Raises Topic.DoesNotExist where its
    group is not connected any more.
    """
    found = REFERENCE.fullmatch(str(row.params.get(NAME, "")))
    if found is None:
        return None
    topics = Topic.objects.select_related("dialog__site", "dialog__visitor")
    return topics.get(pk=found[1], group__trouble="")


def step_before(row: Outgoing, topic: Topic) -> Step | None:
    """What is to be done before a call that names a topic."""
    says = row.method.startswith("send")
    if topic.thread_id is None:
        return Step(topic, "createForumTopic", {"name": topic.name}) if says else None
    if says and topic.is_closed:
        return Step(topic, "reopenForumTopic", {NAME: topic.thread_id})
    if says and not topic.has_head:
        return Step(topic, "sendMessage", {NAME: topic.thread_id, **head_of(topic.dialog)})
    return None


def note_done(row: Outgoing, number: int | None) -> None:
    """The step before a call is done; `number` is that of the topic, or of the message."""
    step: Step = row.step
    own = Topic.objects.filter(pk=step.topic.pk)
    if step.method == "createForumTopic":
        own.update(thread_id=number, has_head=False, is_closed=False)
    elif step.method == "reopenForumTopic":
        own.update(is_closed=False)
    else:
        own.update(has_head=True)
        note_head(row, step.topic, number)


def note_head(row: Outgoing, topic: Topic, number: int | None) -> None:
    """The first message of a topic is there."""
    heads = Copy.objects.filter(bot=row.bot_id, chat_id=row.chat_id, dialog=topic.dialog_id)
    heads.filter(seq=HEAD).delete()
    if number is not None:
        place = {"bot_id": row.bot_id, "chat_id": row.chat_id, "message_id": number}
        Copy.objects.create(**place, dialog_id=topic.dialog_id, seq=HEAD)


def note_refused(row: Outgoing, error: str) -> bool:
    """The step before a call was refused; whether the call has another turn all the same. Where no
    topic can be made the group is of no use: whoever connects it again takes the trouble away.
    """
    step: Step = row.step
    own = Topic.objects.filter(pk=step.topic.pk)
    if step.method == "createForumTopic":
        lose_group(row.bot_id, row.chat_id, error)
        return False
    if step.method == "reopenForumTopic":
        own.update(thread_id=None)  # another one is made
    else:
        own.update(has_head=True)
    return True


def note_missing(row: Outgoing, error: str) -> bool:
    """Telegram says that a topic is closed, or not there; whether the call has another turn."""
    found = REFERENCE.fullmatch(str(row.params.get(NAME, "")))
    if found is None or row.attempts >= PATIENCE:
        return False
    is_closed = "closed" in error.lower()
    changes: dict[str, Any] = {"is_closed": True} if is_closed else {"thread_id": None}
    Topic.objects.filter(pk=found[1]).update(**changes)
    Outgoing.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1, error=error[:1000])
    return True

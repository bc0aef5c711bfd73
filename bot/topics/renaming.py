"""A visitor who gets another name has it in the topics of their dialogs too."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from bot.models import Topic
from bot.sending.outbox import put
from bot.topics.heads import name_of
from bot.topics.threads import NAME
from dialogs.models import Visitor
from replyx.database.commits import after_commit


@receiver(post_save, sender=Visitor, dispatch_uid="topics_renamed")
def look(instance: Visitor, created: bool, update_fields: Any = None, **signal: Any) -> None:
    """After the commit, as whoever writes holds a dialog and waits for the chat, and never the
    other way.
    """
    if not created and (update_fields is None or "name" in update_fields):
        after_commit(rename, instance.pk)


@transaction.atomic
def rename(visitor_id: int) -> None:
    """Give the topics of a visitor another name where it is another."""
    topics = Topic.objects.filter(dialog__visitor=visitor_id, group__trouble="")
    for topic in topics.select_related("group", "dialog__site", "dialog__visitor"):
        name = name_of(topic.dialog)
        if Topic.objects.filter(pk=topic.pk).exclude(name=name).update(name=name):
            place = topic.group.bot_id, topic.group.chat_id, "editForumTopic"
            put(*place, {NAME: f"topic://{topic.pk}", "name": name}, dialog_id=topic.dialog_id)

"""A visitor who gets another name has it in the topics of their dialogs too."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from bot.models import Topic
from bot.sending.outbox import put
from bot.topics.heads import name_of
from bot.topics.threads import NAME
from dialogs.models import Visitor


@receiver(post_save, sender=Visitor, dispatch_uid="topics_renamed")
def rename(instance: Visitor, created: bool, update_fields: Any = None, **signal: Any) -> None:
    """Rename the topics of somebody whose name was saved, where it is another."""
    if created or (update_fields is not None and "name" not in update_fields):
        return
    topics = Topic.objects.filter(dialog__visitor=instance, group__trouble="")
    for topic in topics.select_related("group", "dialog__site", "dialog__visitor"):
        name = name_of(topic.dialog)
        if name != topic.name:
            Topic.objects.filter(pk=topic.pk).update(name=name)
            place = topic.group.bot_id, topic.group.chat_id, "editForumTopic"
            put(*place, {NAME: f"topic://{topic.pk}", "name": name}, dialog_id=topic.dialog_id)

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from bot.models.bots import Bot
from dialogs.models import Dialog, Site
from replyx.database.clock import shared_now

LONGEST_TOPIC = 128  # characters of its name


class Group(models.Model):
    """The forum group in which a site's dialogs are topics."""

    site = models.OneToOneField(
        Site, models.CASCADE, related_name="telegram_group", verbose_name=_("site")
    )
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="groups", verbose_name=_("bot"))
    chat_id = models.BigIntegerField(_("chat"))
    title = models.CharField(_("title"), max_length=255, blank=True)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("linked by"),
    )
    linked_at = models.DateTimeField(_("linked"), default=shared_now)
    # Why nothing goes there any more; whoever connects it again takes it away.
    trouble = models.CharField(_("trouble"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("managers' group")
        verbose_name_plural = _("managers' groups")
        constraints = [models.UniqueConstraint(fields=["bot", "chat_id"], name="group_once")]

    def __str__(self) -> str:
        return self.title or str(self.chat_id)


class Topic(models.Model):
    """A dialog's topic in the group. It is made when the first of what is to be said there leaves,
    and again where somebody has deleted it.
    """

    group = models.ForeignKey(
        Group, models.CASCADE, related_name="topics", verbose_name=_("group"), db_index=False
    )
    dialog = models.ForeignKey(Dialog, models.CASCADE, related_name="+", verbose_name=_("dialog"))
    # As Telegram has it; None is not made yet, or deleted.
    thread_id = models.BigIntegerField(_("number of the topic"), null=True)
    # Whether its first message is there, which says whose dialog it is and has the buttons: the
    # copy of the entry 0.
    has_head = models.BooleanField(_("has its first message"), default=False)
    is_closed = models.BooleanField(_("is closed"), default=False)
    name = models.CharField(_("name"), max_length=LONGEST_TOPIC)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(fields=["group", "dialog"], name="topic_of_dialog"),
            models.UniqueConstraint(fields=["group", "thread_id"], name="topic_once"),
        ]

    def __str__(self) -> str:
        return self.name


@receiver([post_save, post_delete], sender=Group, dispatch_uid="has_group")
@receiver(post_save, sender=Bot, dispatch_uid="has_group_of_bot")
def keep_known(instance: Group | Bot, **signal: Any) -> None:
    """Have the site know whether it has a group, as each message reads the site anyway."""
    on = Group.objects.filter(site=models.OuterRef("pk"), trouble="", bot__enabled=True)
    Site.objects.filter(pk=instance.site_id).update(has_group=models.Exists(on))

from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models.bots import Bot
from dialogs.models import Visitor
from replyx.database.clock import shared_now


class Chat(models.Model):
    """A chat of a bot. Whoever enqueues something for it holds its row until the commit, so that
    what leaves does so in the order in which it was said.
    """

    class Kind(models.TextChoices):
        PRIVATE = "private", _("private chat")
        GROUP = "group", _("group")  # and what has grown to a supergroup

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="chats", verbose_name=_("bot"))
    chat_id = models.BigIntegerField(_("chat"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PRIVATE)
    title = models.CharField(_("title"), max_length=255, blank=True, default="")
    # Nothing is sent there before: so Telegram has asked, or its limits are.
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    # When Telegram asked so last: of two chats at the same moment it means the bot.
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    # A group that became a supergroup goes on under another number.
    migrated_to = models.BigIntegerField(_("goes on as"), null=True, blank=True)

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        constraints = [models.UniqueConstraint(fields=["bot", "chat_id"], name="chat_once")]

    def __str__(self) -> str:
        return self.title or str(self.chat_id)


class BotUser(models.Model):
    """A person who has begun a bot. Their private chat has their own number.

    The visitor is one over all bots of a site; answers go where they wrote last.
    """

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="users", verbose_name=_("bot"))
    telegram_id = models.BigIntegerField(_("number in Telegram"))
    visitor = models.ForeignKey(
        Visitor, models.SET_NULL, null=True, related_name="bot_users", verbose_name=_("visitor")
    )
    first_name = models.CharField(_("first name"), max_length=64, blank=True)
    last_name = models.CharField(_("last name"), max_length=64, blank=True)
    username = models.CharField(_("user name"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    # Since when nothing reaches them: they blocked the bot, or their account is gone.
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last seen"), default=shared_now)
    created_at = models.DateTimeField(_("created"), default=shared_now)

    class Meta:
        verbose_name = _("user of a bot")
        verbose_name_plural = _("users of bots")
        constraints = [models.UniqueConstraint(fields=["bot", "telegram_id"], name="bot_user_once")]

    def __str__(self) -> str:
        return self.name or str(self.telegram_id)

    @property
    def name(self) -> str:
        """The name as Telegram shows it; may be empty for a deleted account."""
        return f"{self.first_name} {self.last_name}".strip()

from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models.bots import Bot
from dialogs.models import Dialog


class Copy(models.Model):
    """A message of Telegram that says an entry of a log, whichever was first: so that replies,
    edits and deletions find the other one.
    """

    bot = models.ForeignKey(
        Bot, models.CASCADE, related_name="+", verbose_name=_("bot"), db_index=False
    )
    chat_id = models.BigIntegerField(_("chat"))
    message_id = models.BigIntegerField(_("number of the message"))
    dialog = models.ForeignKey(
        Dialog, models.CASCADE, related_name="+", verbose_name=_("dialog"), db_index=False
    )
    seq = models.PositiveBigIntegerField(_("number of the entry"))
    part = models.PositiveSmallIntegerField(_("part"), default=0)

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        constraints = [
            models.UniqueConstraint(fields=["bot", "chat_id", "message_id"], name="copy_once")
        ]
        indexes = [models.Index(fields=["dialog", "seq"], name="copy_of_entry")]

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.message_id}"

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bot.models.bots import Bot
from dialogs.models import Dialog
from replyx.database.clock import shared_now


class Outgoing(models.Model):
    """A call of the Bot API that is to be made once, in the order of its chat."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    bot = models.ForeignKey(
        Bot, models.CASCADE, related_name="outgoing", verbose_name=_("bot"), db_index=False
    )
    chat_id = models.BigIntegerField(_("chat"))
    method = models.CharField(_("method"), max_length=64)  # as Telegram spells it
    # Its fields beside `chat_id`; `attach://17` in them is the bytes of the attachment 17.
    params = models.JSONField(_("fields"), default=dict)
    # The entry that it says, or tells of, and which part of it.
    dialog = models.ForeignKey(
        Dialog, models.CASCADE, null=True, related_name="+", verbose_name=_("dialog")
    )
    seq = models.PositiveBigIntegerField(_("number of the entry"), null=True)
    part = models.PositiveSmallIntegerField(_("part"), default=0)
    # What is enqueued only once.
    dedupe = models.CharField(_("once as"), max_length=200, null=True, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True, default="")
    message_id = models.BigIntegerField(_("number of the message"), null=True)
    created_at = models.DateTimeField(_("created"), default=shared_now)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("outgoing call")
        verbose_name_plural = _("outgoing calls")
        indexes = [
            models.Index(
                fields=["bot", "chat_id", "id"],
                name="outgoing_waits",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["created_at"], name="outgoing_failed", condition=Q(state="failed")
            ),
        ]

    step: Any = None  # what is to be called before it (`bot.topics.threads`); stored nowhere

    def __str__(self) -> str:
        return f"{self.method} → {self.chat_id}"

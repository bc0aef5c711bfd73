from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bot.models.bots import Bot
from replyx.database.clock import shared_now


class Update(models.Model):
    """What Telegram told a bot, kept as it came before anybody looks at it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        POISON = "poison", _("could not be handled")

    bot = models.ForeignKey(
        Bot, models.CASCADE, related_name="updates", verbose_name=_("bot"), db_index=False
    )
    update_id = models.BigIntegerField(_("number"))
    # What is in order: a chat, else the person who pressed or asked; 0 is nobody's.
    chat_id = models.BigIntegerField(_("chat"), default=0)
    kind = models.CharField(_("kind"), max_length=64, blank=True)  # `message`, `callback_query` …
    body = models.JSONField(_("as it came"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True, default="")
    received_at = models.DateTimeField(_("received"), default=shared_now)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        constraints = [models.UniqueConstraint(fields=["bot", "update_id"], name="update_once")]
        indexes = [
            models.Index(
                fields=["bot", "chat_id", "update_id"],
                name="update_waits",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["received_at"], name="update_poison", condition=Q(state="poison")),
        ]

    def __str__(self) -> str:
        return _("Update {id}").format(id=self.update_id)

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models import Dialog
from replyx.database.clock import shared_now


class Road(models.TextChoices):
    """By what somebody is told; the order is that of two that are due at the same moment."""

    PUSH = "push", _("push notification")
    TELEGRAM = "telegram", _("Telegram")
    MAIL = "mail", _("e-mail")


class Notice(models.Model):
    """Somebody is told, by one road, that a visitor waits.

    It is of the visitor's messages from one number to another, and of one waiting: the next one
    begins behind it. All of a waiting are written when the first is due, each with its moment and
    its job; whoever sends one looks again before whether it is still wanted.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("no longer needed")
        FAILED = "failed", _("refused")

    dialog = models.ForeignKey(  # the constraint is an index that begins with it
        Dialog,
        models.CASCADE,
        related_name="notices",
        verbose_name=_("dialog"),
        db_index=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    road = models.CharField(_("road"), max_length=8, choices=Road)
    from_seq = models.PositiveIntegerField(_("from number"))
    upto_seq = models.PositiveIntegerField(_("to number"))
    # How often the same person was told of it by the same road before.
    repetition = models.PositiveSmallIntegerField(_("repetition"), default=0)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, default=Outcome.WAITING)
    # Who was there first, where it was cancelled for that and it is known.
    overtaken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who was first"),
        db_index=False,
    )
    created_at = models.DateTimeField(_("created"), default=shared_now, editable=False)
    due_at = models.DateTimeField(_("due"), default=shared_now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["dialog", "from_seq", "user", "road", "repetition"], name="notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dialog_id}/{self.from_seq}: {self.user}"

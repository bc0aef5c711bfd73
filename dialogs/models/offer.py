from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models.dialog import Dialog
from replyx.database.clock import shared_now


class Offer(models.Model):
    """Somebody was asked to take a dialog over. While it is not over nobody else is asked; it ends
    where they do not answer in time, and means nothing once the dialog waits for nobody.
    """

    dialog = models.ForeignKey(
        Dialog, models.CASCADE, related_name="offers", verbose_name=_("dialog")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
        db_index=False,
    )
    at = models.DateTimeField(_("asked"), default=shared_now)
    until = models.DateTimeField(_("until"), null=True)  # None is for good
    over_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["dialog"], name="offer_once", condition=models.Q(over_at=None)
            )
        ]
        indexes = [models.Index(fields=["user", "-at"], name="offer_newest")]

    def __str__(self) -> str:
        return f"{self.dialog} — {self.user}"

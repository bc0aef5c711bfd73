from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from replyx.database.clock import shared_now

CODE_LIVES = timedelta(minutes=15)


class Linked(models.Model):
    """The Telegram account of a manager: one of each. Of which sites they answer is asked anew
    with everything that comes from it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="telegram",
        verbose_name=_("user"),
    )
    telegram_id = models.BigIntegerField(_("number in Telegram"), unique=True)
    name = models.CharField(_("name in Telegram"), max_length=130, blank=True)
    linked_at = models.DateTimeField(_("linked"), default=shared_now)

    class Meta:
        verbose_name = _("linked manager")
        verbose_name_plural = _("linked managers")

    def __str__(self) -> str:
        return self.name or str(self.telegram_id)


class LinkCode(models.Model):
    """A code by which a Telegram account becomes a manager's, once; only its hash is known. A row
    stays until it counts no more among those that were made lately.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    digest = models.CharField(_("hash"), max_length=64, unique=True)
    used = models.BooleanField(_("used"), default=False)
    created_at = models.DateTimeField(_("created"), default=shared_now)

    class Meta:
        verbose_name = _("code for linking")
        verbose_name_plural = _("codes for linking")

    def __str__(self) -> str:
        return f"{self.user}: {self.created_at:%H:%M}"

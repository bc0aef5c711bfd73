from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bot.models.earning.fixed import Fixed
from dialogs.models import Site
from replyx.database.clock import shared_now


class Audit(Fixed):
    """Who changed what of tasks, balances and payouts, and how it was before."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    # The row outlives whoever is gone, and keeps their name.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("user"),
    )
    name = models.CharField(_("who"), max_length=150)
    what = models.CharField(_("what"), max_length=40)  # `payout.approved` …
    about = models.BigIntegerField(_("number of what it is about"))
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    at = models.DateTimeField(_("when"), default=shared_now)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes of tasks and balances")
        indexes = [models.Index(fields=["site", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.what} {self.about}"

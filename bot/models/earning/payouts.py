from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bot.models.earning.ledger import LARGEST, Account, one_to_largest
from dialogs.models import Site
from replyx.database.clock import shared_now


class PayoutRules(models.Model):
    """What a site says of payouts."""

    site = models.OneToOneField(
        Site, models.CASCADE, related_name="+", primary_key=True, verbose_name=_("site")
    )
    smallest = models.PositiveBigIntegerField(
        _("smallest payout"), default=1, validators=one_to_largest
    )
    second_above = models.PositiveBigIntegerField(
        _("two approve above"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST)],
        help_text=_("A larger payout is approved by two of staff; empty is never."),
    )

    class Meta:
        verbose_name = _("rules of payouts")
        verbose_name_plural = _("rules of payouts")

    def __str__(self) -> str:
        return str(self.site)

    def needs_second(self, amount: int) -> bool:
        """Whether two have to approve a sum."""
        return self.second_above is not None and amount > self.second_above


class Payout(models.Model):
    """Somebody wants what they earned. The sum has left the balance; it comes back if declined."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("payout", "asked for")
        SECOND = "second", _("waits for a second approval")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="payouts", verbose_name=_("account")
    )
    amount = models.PositiveBigIntegerField(_("amount"), validators=one_to_largest)
    details = models.CharField(_("where to"), max_length=500)  # in the words of who asks
    client_id = models.UUIDField(_("client id"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # why it was declined
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    created_at = models.DateTimeField(_("created"), default=shared_now)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints = [
            models.UniqueConstraint(fields=["account", "client_id"], name="payout_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_of_something"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="payout_waits",
                condition=Q(state__in=["asked", "second"]),
            ),
        ]

    def __str__(self) -> str:
        return _("Payout {id}").format(id=self.pk)

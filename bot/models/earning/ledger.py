from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bot.models.earning.fixed import Fixed
from dialogs.models import Site
from replyx.database.clock import shared_now

LARGEST = 10**12  # units that change hands at once
one_to_largest = [MinValueValidator(1), MaxValueValidator(LARGEST)]


class Account(models.Model):
    """What a person of Telegram has earned at a site, with whichever of its bots.

    Its row is locked by whoever writes a line, and says what the last line says.
    """

    site = models.ForeignKey(
        Site, models.CASCADE, related_name="+", db_index=False, verbose_name=_("site")
    )
    telegram_id = models.BigIntegerField(_("number in Telegram"))
    balance = models.BigIntegerField(_("balance"), default=0)
    lines = models.PositiveBigIntegerField(_("lines"), default=0)
    checksum = models.CharField(_("checksum"), max_length=64, blank=True, default="")
    created_at = models.DateTimeField(_("created"), default=shared_now)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["site", "telegram_id"], name="account_once"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="account_not_below_zero"),
        ]

    def __str__(self) -> str:
        return str(self.telegram_id)


class LedgerLine(Fixed):
    """A sum that came or went, for good: what was wrong is put right by another line."""

    class Reason(models.TextChoices):
        REWARD = "reward", _("reward of a task")
        PAYOUT = "payout", _("payout asked for")
        RETURNED = "returned", _("payout declined")
        STAFF = "staff", _("changed by staff")

    # What has a ledger stays: nobody removes a site that owes somebody something.
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="ledger", db_index=False, verbose_name=_("account")
    )
    number = models.PositiveBigIntegerField(_("number"))  # 1, 2, 3 … of the account
    amount = models.BigIntegerField(_("amount"))
    balance_after = models.BigIntegerField(_("balance after it"))
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    about = models.BigIntegerField(_("number of what it is for"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # What is written only once, such as `reward:17`.
    once = models.CharField(_("once as"), max_length=100, unique=True)
    # Of this line and of all before it.
    checksum = models.CharField(_("checksum"), max_length=64)
    created_at = models.DateTimeField(_("created"), default=shared_now)

    class Meta:
        verbose_name = _("line of a ledger")
        verbose_name_plural = _("lines of ledgers")
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="ledger_number_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_moves_something"),
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="ledger_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount:+d}"

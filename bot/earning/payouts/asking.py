"""Somebody asks for what they earned: the sum leaves the balance at once, and is in the payout."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bot.earning import audit
from bot.earning.ledger.reading import found_account
from bot.earning.ledger.writing import hold_of, write
from bot.earning.payouts.settings import rules_of
from bot.models import BotUser, LedgerLine, Payout
from bot.models.earning.ledger import LARGEST
from dialogs.representations import iso
from replyx.errors import Conflict

PAGE = 30  # payouts
OPEN = 20  # of one person that wait for staff


@transaction.atomic
def ask_payout(user: BotUser, amount: int, details: str, client_id: UUID) -> tuple[Payout, bool]:
    """Ask for a sum in whole units, to be sent where `details` say; whether it is new, else it is
    the one of before with this `client_id`. Raises Conflict: `balance` where there is not so much,
    `too_small` below what the site pays out, `too_many` where many wait already.
    """
    account = hold_of(user)
    if there := Payout.objects.filter(account=account, client_id=client_id).first():
        return there, False
    smallest = rules_of(account.site_id).smallest
    if amount < smallest:
        text = _("The smallest payout is {amount}.").format(amount=smallest)
        raise Conflict(text, "too_small", {"fields": {"amount": smallest}})
    if amount > min(account.balance, LARGEST):
        raise Conflict(_("There is not so much on the balance."), "balance")
    waiting = Payout.objects.filter(account=account, state__in=["asked", "second"])
    if waiting.count() >= OPEN:
        raise Conflict(_("Wait until staff has looked at your payouts."), "too_many")
    payout = Payout.objects.create(
        account=account, amount=amount, details=details, client_id=client_id
    )
    once = f"payout:{payout.pk}"
    write(account, -amount, LedgerLine.Reason.PAYOUT, once=once, about=payout.pk)
    after = audit.fields(payout, ["amount", "details", "state"])
    audit.note(account.site_id, None, audit.ASKED, payout.pk, {}, after)
    return payout, True


def payouts_of(user: BotUser) -> list[dict[str, Any]]:
    """The newest payouts of a user, as `represent_payout` says them."""
    payouts = Payout.objects.filter(account=found_account(user)).order_by("-pk")
    return [represent_payout(each) for each in payouts[:PAGE]]


def represent_payout(payout: Payout) -> dict[str, Any]:
    """A payout as its owner sees it; who of staff decides is not theirs to know."""
    waits = payout.state == Payout.State.SECOND
    return {
        "id": payout.pk,
        "amount": payout.amount,
        "details": payout.details,
        "state": Payout.State.ASKED if waits else payout.state,
        "reason": payout.reason,
        "client_id": str(payout.client_id),
        "created_at": iso(payout.created_at),
        "decided_at": payout.decided_at and iso(payout.decided_at),
    }

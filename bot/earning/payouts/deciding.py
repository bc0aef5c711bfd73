"""Staff approves a payout or declines it; it is decided once, and by two where the site says so."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from bot.earning import audit, staff
from bot.earning.ledger.writing import hold, write
from bot.earning.payouts.settings import rules_of
from bot.models import LedgerLine, Payout
from replyx.database.clock import shared_now
from replyx.errors import Conflict

MAY_DECIDE = "bot.change_payout"
TOLD = ["state", "reason", "first_by", "decided_by"]
State = Payout.State


@transaction.atomic
def approve(payout: Payout, by: User) -> Payout:
    """Approve it, as the first of two where the sum needs them; nothing happens where this one has
    approved it before and it is approved. Raises PermissionDenied, and Conflict: `decided` where it
    was declined, `second` where it waits for somebody else.
    """
    payout = held(payout, by)
    if payout.state == State.APPROVED and by.pk in (payout.first_by_id, payout.decided_by_id):
        return payout
    refuse_decided(payout)
    before = audit.fields(payout, TOLD)
    if payout.first_by_id == by.pk:
        raise Conflict(_("Somebody else has to approve it too."), "second")
    first = payout.state == State.ASKED and rules_of(payout.account.site_id).needs_second(
        payout.amount
    )
    if first:
        payout.state, payout.first_by = State.SECOND, by
    else:
        decide(payout, State.APPROVED, by)
    payout.save()
    what = "payout.approved_first" if first else "payout.approved"
    audit.note(payout.account.site_id, by, what, payout.pk, before, audit.fields(payout, TOLD))
    return payout


@transaction.atomic
def decline(payout: Payout, by: User, reason: str) -> Payout:
    """Decline it and give the sum back, once; nothing happens where it is declined. Raises
    PermissionDenied, and Conflict: `reason` where none is given, `decided` where it was approved.
    """
    payout = held(payout, by)
    if payout.state == State.DECLINED:
        return payout
    refuse_decided(payout)
    if not reason.strip():
        raise Conflict(_("Say why; they will read it."), "reason")
    before = audit.fields(payout, TOLD)
    decide(payout, State.DECLINED, by)
    payout.reason = reason.strip()
    payout.save()
    once = f"returned:{payout.pk}"
    back = LedgerLine.Reason.RETURNED
    write(payout.account, payout.amount, back, once=once, about=payout.pk)
    after = audit.fields(payout, TOLD)
    audit.note(payout.account.site_id, by, "payout.declined", payout.pk, before, after)
    return payout


def held(payout: Payout, by: User) -> Payout:
    """A payout as it is now, held with its account, for one of staff who may decide it."""
    staff.ask(by, MAY_DECIDE, payout.account.site_id)
    hold(payout.account_id)
    return Payout.objects.select_related("account").get(pk=payout.pk)


def decide(payout: Payout, state: Payout.State, by: User) -> None:
    """Set that it is decided, and by whom; the caller saves it."""
    payout.state, payout.decided_by, payout.decided_at = state, by, shared_now()


def refuse_decided(payout: Payout) -> None:
    """Raises Conflict."""
    if payout.state in (State.APPROVED, State.DECLINED):
        text = _("It is decided already: {state}.").format(state=payout.get_state_display())
        raise Conflict(text, "decided", {"fields": {"state": payout.state}})

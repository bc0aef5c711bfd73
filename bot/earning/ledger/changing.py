"""Staff changes a balance by hand, and says why."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from bot.earning import audit, staff
from bot.earning.ledger.writing import hold, write
from bot.models import Account, LedgerLine
from replyx.errors import Conflict

MAY_CHANGE = "bot.change_account"


@transaction.atomic
def change_balance(
    account: Account, amount: int, reason: str, by: User, client_id: UUID
) -> LedgerLine:
    """Add whole units to a balance, or take some where `amount` is below zero; once for each
    `client_id`. Raises PermissionDenied, and Conflict: `reason` where none is given, `balance`
    where there is not so much.
    """
    staff.ask(by, MAY_CHANGE, account.site_id)
    account, once = hold(account.pk), f"staff:{client_id}"
    if there := LedgerLine.objects.filter(once=once, account=account).first():
        return there
    if not reason.strip():
        raise Conflict(_("Say why; they will read it."), "reason")
    before = audit.fields(account, ["balance"])
    line = write(account, amount, LedgerLine.Reason.STAFF, once=once, note=reason.strip())
    after = {**audit.fields(account, ["balance"]), "reason": line.note}
    audit.note(account.site_id, by, "balance.changed", account.pk, before, after)
    return line

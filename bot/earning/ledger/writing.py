"""The one place that changes a balance: a line is written while the account's row is held."""

from django.utils.translation import gettext as _

from bot.earning.ledger.checksum import checksum
from bot.models import Account, BotUser, LedgerLine
from bot.models.earning.ledger import LARGEST
from replyx.database.clock import shared_now
from replyx.errors import Conflict


def account_of(user: BotUser) -> Account:
    """That of a user, made with their first need of one."""
    return Account.objects.get_or_create(site=user.bot.site, telegram_id=user.telegram_id)[0]


def hold_of(user: BotUser) -> Account:
    """`account_of`, held as `hold` says. Whoever was erased meanwhile begins a new one."""
    held = Account.objects.select_for_update(no_key=True)
    return held.get_or_create(site=user.bot.site, telegram_id=user.telegram_id)[0]


def hold(account_id: int) -> Account:
    """An account as it is now, whose row is ours until the commit. Whoever holds other rows of
    earning too takes this one first.
    """
    return Account.objects.select_for_update(no_key=True).get(pk=account_id)


def write(
    account: Account,
    amount: int,
    reason: str,
    *,
    once: str,
    about: int | None = None,
    note: str = "",
) -> LedgerLine:
    """Write a line in whole units for an account that is held; the one of before where `once` was
    written. Raises Conflict `balance` where more would go than there is, ValueError for what is no
    sum.
    """
    if type(amount) is not int or not 0 < abs(amount) <= LARGEST:
        raise ValueError(f"no sum: {amount!r}")
    if there := LedgerLine.objects.filter(once=once).first():
        return there
    balance = account.balance + amount
    if balance < 0:
        raise Conflict(_("There is not so much on the balance."), "balance")
    line = LedgerLine(
        account=account,
        number=account.lines + 1,
        amount=amount,
        balance_after=balance,
        reason=reason,
        about=about,
        note=note,
        once=once,
        created_at=shared_now(),
    )
    line.checksum = checksum(line, account.checksum)
    line.save()
    account.balance, account.lines, account.checksum = balance, line.number, line.checksum
    account.save(update_fields=["balance", "lines", "checksum"])
    return line

"""Adds every ledger up again, from its first line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.earning.ledger.checksum import checksum
from bot.models import Account, LedgerLine


@dataclass(frozen=True, slots=True)
class Wrong:
    """A ledger that does not add up, and at which line: 0 is that the account says otherwise."""

    account: Account
    number: int


def wrong_ledgers() -> Iterator[Wrong]:
    """The first line of each that is not as it was written. One statement reads all lines beside
    what their accounts say, so that what is written meanwhile is not taken for wrong.
    """
    unwritten = Account.objects.select_related("site").filter(ledger=None)
    yield from (Wrong(each, 0) for each in unwritten if not says(each, 0, 0, ""))
    lines = LedgerLine.objects.select_related("account__site").order_by("account", "number")
    each_line = lines.iterator(chunk_size=2000)
    for _pk, of_one in groupby(each_line, key=lambda line: line.account_id):
        if wrong := first_wrong(of_one):
            yield wrong


def first_wrong(lines: Iterable[LedgerLine]) -> Wrong | None:
    """Where the lines of one account stop adding up."""
    account, balance, number, before = None, 0, 0, ""
    for line in lines:
        account, balance, number = line.account, balance + line.amount, number + 1
        adds_up = line.number == number and line.balance_after == balance
        if not adds_up or line.checksum != checksum(line, before):
            return Wrong(account, number)
        before = line.checksum
    if account is None or says(account, balance, number, before):
        return None
    return Wrong(account, 0)


def says(account: Account, balance: int, lines: int, last: str) -> bool:
    """Whether an account says what its lines do: so the last of them cannot be taken away."""
    return (account.balance, account.lines, account.checksum) == (balance, lines, last)

"""What the doctor says of the ledgers."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from bot.earning.ledger.checking import Wrong, wrong_ledgers
from bot.models import BotUser, LedgerLine
from replyx.doctor.findings import Finding, fine, problem, skipped
from replyx.doctor.rounds import Plan


def look(plan: Plan) -> Iterator[Finding]:
    """Every ledger adds up, from its first line on."""
    wrong = list(wrong_ledgers())
    yield from map(finding, wrong)
    lines = LedgerLine.objects.count()
    if not lines and not wrong:
        yield skipped("ledgers", _("Nobody has earned anything yet."))
    elif not wrong:
        yield fine("ledgers", _("The ledgers add up, lines: {count}.").format(count=lines))


def finding(wrong: Wrong) -> Finding:
    """Whose ledger is wrong, and from where on."""
    account = wrong.account
    user = BotUser.objects.filter(bot__site=account.site_id, telegram_id=account.telegram_id)
    text = (
        _("Site {site}: the ledger of {user} ({id}) does not add up at line {number}.")
        if wrong.number
        else _("Site {site}: the ledger of {user} ({id}) does not end as their account says.")
    ).format(
        site=account.site, user=user.first() or account, id=account.telegram_id, number=wrong.number
    )
    advice = _("Somebody has written to the database past the program: compare with a backup.")
    return problem("ledger_wrong", text, advice)

from bot.models.earning.audit import Audit
from bot.models.earning.ledger import Account, LedgerLine
from bot.models.earning.payouts import Payout, PayoutRules
from bot.models.earning.tasks import Submission, Task

__all__ = ["Account", "Audit", "LedgerLine", "Payout", "PayoutRules", "Submission", "Task"]

"""The checksum of a ledger: each line's is of itself and of the one before, so that none can be
changed, put in between or taken out without the rest not adding up.
"""

import hashlib
import json
from datetime import UTC

from bot.models import LedgerLine


def checksum(line: LedgerLine, before: str) -> str:
    """That of a line, behind the one whose checksum is `before`; SHA-256 in hexadecimal digits."""
    said = [
        before,
        line.account_id,
        line.number,
        line.amount,
        line.balance_after,
        line.reason,
        line.about,
        line.note,
        line.once,
        line.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

"""What a worker counts of what leaves; `docs/metrics.md` has the table."""

from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram

from replyx.database.clock import shared_now

if TYPE_CHECKING:
    from bot.models import Outgoing

SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)

CALLS = Counter("replyx_telegram_calls", "Calls of the Bot API, by what came of them.", ["outcome"])
LEFT_IN = Histogram(
    "replyx_telegram_seconds", "From a call's commit until Telegram had it.", buckets=SECONDS
)


def note(row: "Outgoing", outcome: str) -> None:
    """Count a call that was made."""
    CALLS.labels(outcome).inc()
    if outcome == "sent":
        LEFT_IN.observe((shared_now() - row.created_at).total_seconds())

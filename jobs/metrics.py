"""What a worker counts for monitoring; `docs/metrics.md` has the table."""

from prometheus_client import Counter, Histogram

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)

ATTEMPTS = Counter(
    "replyx_job_attempts",
    "Attempts at background tasks: done, repeated, put off, given up, or not stored what of them.",
    ["queue", "outcome"],
)
TOOK = Histogram(
    "replyx_job_seconds", "How long an attempt at a background task took.", ["queue"],
    buckets=SECONDS,
)  # fmt: skip
WAITED = Histogram(
    "replyx_job_wait_seconds", "From when a background task was due until somebody began it.",
    ["queue"], buckets=SECONDS,
)  # fmt: skip

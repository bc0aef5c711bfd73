"""What is counted of answers for monitoring, by whoever does the jobs; `docs/metrics.md` has the
table.
"""

from prometheus_client import Counter, Histogram

SECONDS = (0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

ANSWERS = Counter(
    "replyx_assistant_answers",
    "What came of questions: answered, asked back, overtaken, or why a person was called.",
    ["provider", "outcome"],
)
TOKENS = Counter(
    "replyx_assistant_tokens", "Tokens that models took, read and written.", ["provider", "which"]
)
FIRST = Histogram(
    "replyx_assistant_first_seconds",
    "From when a question was whole until there was something to read.", ["provider"],
    buckets=SECONDS,
)  # fmt: skip
TOOK = Histogram(
    "replyx_assistant_seconds",
    "From when a question was whole until its answer was.", ["provider"],
    buckets=SECONDS,
)  # fmt: skip

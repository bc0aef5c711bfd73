"""The tokens that models take for a site: whether there are any left, and counting them."""

from assistant import metrics
from assistant.models import Assistant
from assistant.models.costs import add_to_today, spent_today
from assistant.providers.answers import Draft


class OverBudget(Exception):
    """The site's tokens of this day are spent."""


def check_budget(setup: Assistant) -> None:
    """Raises OverBudget."""
    if setup.budget and spent_today(setup.site_id) >= setup.budget:
        raise OverBudget


def pay(setup: Assistant, draft: Draft) -> None:
    """Count what was taken, whatever came of it."""
    for which, count in (("read", draft.prompt_tokens), ("written", draft.answer_tokens)):
        metrics.TOKENS.labels(setup.provider, which).inc(count)
    if draft.prompt_tokens:
        add_to_today(
            setup.site_id, prompt_tokens=draft.prompt_tokens, answer_tokens=draft.answer_tokens
        )

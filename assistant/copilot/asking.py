"""A model asked for a manager who waits for it: in the thread of their call, on no connection of
the database.
"""

import asyncio
from collections.abc import Sequence

from django.db import connection

from assistant.models import Assistant
from assistant.providers import openai
from assistant.providers.answers import Draft, Failed
from assistant.providers.prompt import Message
from assistant.spending import check_budget, pay
from assistant.talking.providing import whole_without_markup


def write(setup: Assistant, messages: Sequence[Message]) -> str:
    """What a model writes, as plain text; it is paid for. Raises OverBudget and Failed."""
    check_budget(setup)
    if not connection.in_atomic_block:
        connection.close()  # others need it more, while this waits for up to minutes
    draft = Draft()
    try:
        asyncio.run(openai.write(setup, messages, draft))
    finally:
        pay(setup, draft)
    text = whole_without_markup(draft.text)
    if not text:
        raise Failed("it said nothing that could be shown")
    return text

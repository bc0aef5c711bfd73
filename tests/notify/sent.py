"""Hooks, and sending in the transaction of a test: what the job of a hook does, one turn of it."""

import asyncio
from datetime import timedelta
from typing import Any

from django.utils import timezone

from dialogs.models import Site
from notify.models import Delivery, Hook
from notify.webhooks.sending import Outcome, attempt, due_of, settle
from tests.notify.receiver import Receiver


def hook_of(site: Site, receiver: Receiver, **words: Any) -> Hook:
    """A hook of a site that tells a receiver."""
    return Hook.objects.create(site=site, url=receiver.url, **words)


def send(hook: Hook) -> int:
    """Send what is due, some at once; how many."""
    due = due_of(hook.pk)

    async def sent() -> list[Outcome]:
        return await asyncio.gather(*map(attempt, due))

    if due:
        settle(asyncio.run(sent()))
    return len(due)


def make_due() -> None:
    """Have waited until every next attempt."""
    waiting = Delivery.objects.filter(state="waiting")
    waiting.update(due_at=timezone.now() - timedelta(seconds=1))

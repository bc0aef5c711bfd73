"""What a process does when something changed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import async_to_sync

from realtime.host import ask
from realtime.sync.events import Event, checked_pattern, matches

logger = logging.getLogger(__name__)

Handler = Callable[[Event], Awaitable[None] | None]
_handlers: list[tuple[str, Handler]] = []
# Whether a handler runs: it does so in every process, and need tell no other.
is_handling: ContextVar[bool] = ContextVar("is_handling", default=False)


def on(event_pattern: str, handler: Handler) -> Callable[[], None]:
    """Have `handler(event)` called in this process for each event that matches `scenarios.updated`,
    `scenarios.*` or `*`; once for each version, in the order of a topic's versions, and after the
    cache forgot. In a thread where it is a plain function, and one after the other: a slow one
    keeps the next waiting. What it raises is logged. The answer takes it back.

    Called where an app is made ready, it is heard in every process that has an event loop: servers,
    workers, and commands that call `keep_in_step`. Others hear when they ask the cache.
    """
    entry = checked_pattern(event_pattern), handler
    _handlers.append(entry)
    return lambda: _handlers.remove(entry)


def handlers_of(event: Event) -> list[Handler]:
    """Who wants to hear of it."""
    return [handler for pattern, handler in _handlers if matches(pattern, event)]


async def handle(event: Event) -> None:
    """Have an event handled, from the event loop. Never raises."""
    for handler in handlers_of(event):
        is_handling.set(True)
        try:
            if iscoroutinefunction(handler):
                await handler(event)
            else:
                await ask(handler, event)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("a handler of %s failed", event.type)
        finally:
            is_handling.set(False)


def handle_now(event: Event) -> None:
    """The same, where there is no event loop."""
    for handler in handlers_of(event):
        call: Any = async_to_sync(handler) if iscoroutinefunction(handler) else handler
        token = is_handling.set(True)
        try:
            call(event)
        except Exception:
            logger.exception("a handler of %s failed", event.type)
        finally:
            is_handling.reset(token)

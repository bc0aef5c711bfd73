"""Declaring a task: the API of Django's tasks, and what ours can do beside."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ParamSpec, Self, TypeVar
from weakref import WeakKeyDictionary

import django_tasks
import structlog
from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")
logger = structlog.get_logger(__name__)

ATTEMPTS = 12
Close = Callable[[], Awaitable[None]]
_open: WeakKeyDictionary[asyncio.AbstractEventLoop, list[Close]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    """A task whose calls are rows of `Job`.

    Those of one `key` are done one after the other, in the order in which they were enqueued. What
    has been enqueued with the same `dedupe` lately is not enqueued again. After so many failed
    `attempts` it is given up.
    """

    key: str = ""
    dedupe: str | None = None
    attempts: int = ATTEMPTS

    def using(
        self,
        *,
        priority: int | None = None,
        queue_name: str | None = None,
        run_after: datetime | None = None,
        backend: str | None = None,
        key: str | None = None,
        dedupe: str | None = None,
    ) -> Self:
        """The same with some things changed, for one call."""
        words: dict[str, Any] = {
            "priority": priority,
            "queue_name": queue_name,
            "run_after": run_after,
            "backend": backend,
            "key": key,
            "dedupe": dedupe,
        }
        return replace(self, **{name: word for name, word in words.items() if word is not None})


def task(
    *, queue_name: str, attempts: int = ATTEMPTS, priority: int = 0
) -> Callable[[Callable[P, T]], JobTask[P, T]]:
    """A decorator: the function, synchronous or not, becomes a task. Its arguments must be JSON.

    It may be called twice with the same ones, when a worker is killed: it does then what it did
    before, or notices.
    """
    declare: Any = django_tasks.task
    decorator: Callable[[Callable[P, T]], JobTask[P, T]] = declare(
        queue_name=queue_name, attempts=attempts, priority=priority
    )
    return decorator


def close_at_the_end(close: Close) -> None:
    """Have what a task keeps open between its calls, such as connections, closed with the worker
    whose event loop this is.
    """
    _open.setdefault(asyncio.get_running_loop(), []).append(close)


async def close_what_is_open() -> None:
    """Close it all; whatever goes wrong is logged."""
    for close in _open.pop(asyncio.get_running_loop(), ()):
        try:
            await close()
        except Exception as error:
            logger.warning("what a task kept open is not closed", error=repr(error))

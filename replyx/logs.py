"""Logs: one JSON object a line, or coloured words in a terminal; never a token, never a text.

`request`, `connection` and `dialog` are bound to what runs, so that every line of it has them.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import uuid4

import structlog
from structlog.typing import Processor

Scope = MutableMapping[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]

COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso"),
]


def configuration(level: str) -> dict[str, Any]:
    """Django's `LOGGING` for a level; also sets structlog up."""
    structlog.configure(
        processors=[*COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendering(sys.stderr.isatty()),
                ],
                "foreign_pre_chain": COMMON,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
    }


def rendering(terminal: bool) -> list[Processor]:
    """For a person's eyes, or for a program."""
    if terminal:
        return [structlog.dev.ConsoleRenderer()]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def with_request_id(application: Application) -> Application:
    """Bind each request's id, a proxy's or our own, to its lines."""

    async def bound(scope: Scope, receive: Any, send: Any) -> None:
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")[:64]
        with structlog.contextvars.bound_contextvars(request=given or uuid4().hex):
            await application(scope, receive, send)

    return bound

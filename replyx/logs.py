"""Logs: one JSON object a line, or coloured words in a terminal; never a token, never a text.

`request`, `connection` and `dialog` are bound to what runs, so that every line of it has them. Our
own lines go past the standard library's `logging`, which costs three times as much. Where many are
told in one moment, one call has the words of each: `logger.info("", lines=[{"event": …}, …])`.
"""

import logging
import random
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, BinaryIO, TextIO, cast

import msgspec
import structlog
from django.core.exceptions import SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from structlog.typing import Processor

from replyx.edge.redaction import without_rows, without_secrets
from replyx.log_writer import log_writer

Scope = MutableMapping[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]
LONGEST = 300  # characters of a line about what somebody sent

COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]


def configuration(level: str) -> dict[str, Any]:
    """Django's `LOGGING` for a level; also sets structlog up."""
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[*COMMON, EachLine(in_colour() if terminal else as_json(encode))],
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, log_writer))
        if terminal
        else structlog.BytesLoggerFactory(cast(BinaryIO, log_writer)),
        wrapper_class=structlog.make_filtering_bound_logger(level),
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
                    *(in_colour() if terminal else as_json(encode_text)),
                ],
                "foreign_pre_chain": [*COMMON, structlog.stdlib.ExtraAdder(), without_secrets],
            }
        },
        "filters": {"senders": {"()": WithoutSendersTraceback}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["senders"],
                "stream": "ext://replyx.log_writer.log_writer",  # workers are sent this: a name
                "formatter": "line",
            }
        },
        "root": {"handlers": ["console"], "level": level},
        # At INFO it names each address that is called, and that of a webhook may be a secret.
        "loggers": {"httpx": {"level": "WARNING"}},
    }


class EachLine:
    """The last processor of ours: it renders a line, or each of the `lines` of one moment. What
    these have in common was then found once.
    """

    def __init__(self, processors: list[Processor]) -> None:
        self._processors = processors

    def __call__(self, logger: Any, method: str, event: MutableMapping[str, Any]) -> Any:
        """One line or several, without the end of the last."""
        lines = event.pop("lines", None)
        if lines is None:
            return self._rendered(logger, method, event)
        rendered = [self._rendered(logger, method, {**event, **words}) for words in lines]
        return ("\n" if isinstance(rendered[0], str) else b"\n").join(rendered)

    def _rendered(self, logger: Any, method: str, event: Any) -> Any:
        for processor in self._processors:
            event = processor(logger, method, event)
        return event


class WithoutSendersTraceback(logging.Filter):
    """What Django refuses of a request (a name that is not ours, a form that is none) is a line:
    no place in the program is to blame.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, SuspiciousOperation | MultiPartParserError):
            record.exc_info = None
            record.msg, record.args = cut_off(record.getMessage()), ()
        return True


def cut_off(words: str) -> str:
    """So much of what somebody sent as is enough to know it by."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def in_colour() -> list[Processor]:
    return [structlog.dev.ConsoleRenderer()]


def as_json(serializer: Callable[..., Any]) -> list[Processor]:
    return [
        structlog.processors.format_exc_info,
        without_rows,
        structlog.processors.JSONRenderer(serializer=serializer),
    ]


def encode(event: Any, **_: Any) -> bytes:
    return msgspec.json.encode(event, enc_hook=str)


def encode_text(event: Any, **_: Any) -> str:
    """The same for the standard library."""
    return encode(event).decode()


def request_id() -> str:
    """The id of the request that is answered here and now; empty where there is none."""
    return str(structlog.contextvars.get_contextvars().get("request", ""))


def with_request_id(application: Application) -> Application:
    """Bind each request's id, a proxy's or our own, to its lines."""

    async def bound(scope: Scope, receive: Any, send: Any) -> None:
        request = id_of(dict(scope["headers"]))
        with structlog.contextvars.bound_contextvars(request=request):
            await application(scope, receive, send)

    return bound


def id_of(headers: Mapping[bytes, bytes]) -> str:
    """The id of a request: a proxy's or our own, which is no secret."""
    given = headers.get(b"x-request-id")
    return given.decode("latin-1")[:64] if given else f"{random.getrandbits(128):032x}"

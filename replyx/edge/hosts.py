"""The name by which somebody asks: pages and live connections answer only to our own, while the
health addresses answer whoever asks, as a probe knows no more than a number.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEVELOPMENT = [".localhost", "127.0.0.1", "[::1]"]  # Django's own, for DEBUG without ALLOWED_HOSTS


def allowed_hosts() -> list[str]:
    """The names and patterns of names that Django would answer pages for."""
    return settings.ALLOWED_HOSTS or (DEVELOPMENT if settings.DEBUG else [])


def is_our_host(host: str) -> bool:
    """Whether a `Host` is one that Django would answer pages for."""
    return is_among(host, tuple(allowed_hosts()))


@lru_cache(maxsize=256)
def is_among(host: str, allowed: tuple[str, ...]) -> bool:
    """Whether some names, or patterns of names, are those of a `Host`."""
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def own_hosts() -> Iterator[str]:
    """Our own names, but those that no request can bear, such as `chat_inside`."""
    return filter(is_our_host, (name.removeprefix(".") for name in allowed_hosts()))


def own_host() -> str:
    """A name of ours, for whoever asks by another."""
    return next(own_hosts(), "localhost")


def for_any_host(application: Any) -> Any:
    """The application, whatever name the request asks for."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        others = [
            (name, value)
            for name, value in scope["headers"]
            if name not in (b"host", b"x-forwarded-host")
        ]
        headers = [*others, (b"host", own_host().encode())]
        await application({**scope, "headers": headers}, receive, send)

    return asked

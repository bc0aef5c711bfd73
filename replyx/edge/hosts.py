"""The name by which somebody asks: pages and live connections answer only to our own, while the
health addresses answer whoever asks, as a probe knows no more than a number.
"""

from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

DEVELOPMENT = [".localhost", "127.0.0.1", "[::1]"]  # Django's own, for DEBUG without ALLOWED_HOSTS


def is_our_host(host: str) -> bool:
    """Whether a `Host` is one that Django would answer pages for."""
    allowed = settings.ALLOWED_HOSTS or (DEVELOPMENT if settings.DEBUG else [])
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def for_any_host(application: Any) -> Any:
    """The application, whatever name the request asks for."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        own = [
            (name, value)
            for name, value in scope["headers"]
            if name not in (b"host", b"x-forwarded-host")
        ]
        await application({**scope, "headers": [*own, (b"host", _a_host())]}, receive, send)

    return asked


def _a_host() -> bytes:
    name = (settings.ALLOWED_HOSTS or ["localhost"])[0].removeprefix(".")
    return b"localhost" if name == "*" else name.encode()

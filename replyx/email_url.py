"""`EMAIL_URL`: the server that takes our mail."""

from typing import Any
from urllib.parse import unquote, urlsplit

from environs import EnvError

PORTS = {"smtp": 25, "submission": 587, "smtps": 465}
SECONDS = 10  # that it may take for an answer


def email_settings(url: str) -> dict[str, Any]:
    """Django's settings for `smtp://user:password@host:port`; `submission` is the same with
    STARTTLS, `smtps` with TLS from the beginning. Raises EnvError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise EnvError("EMAIL_URL is no smtp://, submission:// or smtps:// address.") from None
    if not parts.hostname:
        raise EnvError("EMAIL_URL names no host.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "submission",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": SECONDS,
    }

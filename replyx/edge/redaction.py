"""What must not stand in a log: the query of an address, where the token of a live connection is.

Django's lines about a request carry the request itself, whose words repeat the whole address.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from django.http import HttpRequest

SECRET = re.compile(r"((?:token|key|secret|password|hmac)=)[^&\s\"'<>]+", re.IGNORECASE)


def without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """A structlog processor for lines of other libraries."""
    for name, value in event.items():
        if isinstance(value, HttpRequest):
            event[name] = f"{value.method} {value.path}"
        elif isinstance(value, str) and "=" in value:
            event[name] = SECRET.sub(r"\1…", value)
    return event

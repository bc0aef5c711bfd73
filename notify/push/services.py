"""Which addresses are a push service's: they come from browsers, so from whoever says to be one."""

from django.conf import settings
from django.utils.translation import gettext as _

from replyx.outbound import Refused, parsed


def origin_of(endpoint: str) -> str:
    """`https://host[:port]` of an address, without a usual port. Raises Refused."""
    url = parsed(endpoint)
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def require_push_service(endpoint: str) -> None:
    """Raises Refused for an address that is of none of `PUSH_SERVICES`."""
    origin = origin_of(endpoint)
    if not any(is_of(origin, service.strip().lower()) for service in settings.PUSH_SERVICES):
        raise Refused(_("{origin} is no push service that is known here.").format(origin=origin))


def is_of(origin: str, service: str) -> bool:
    """Whether an origin is the one that a word of the setting stands for."""
    if "://" in service:
        return origin == service
    scheme, _separator, host = origin.partition("://")
    if service.startswith("*."):
        return scheme == "https" and host.endswith(service[1:])
    return scheme == "https" and host == service

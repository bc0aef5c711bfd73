"""Whether others than this machine can reach a server."""

import socket
from ipaddress import ip_address

from django.conf import settings

LOCAL_NAMES = {"localhost", "testserver"}


def from_outside(host: str) -> bool:
    """Whether a server that listens at `host` is reached by others: directly, or through a proxy.

    A proxy's sign is a public name in ALLOWED_HOSTS, or HTTPS.
    """
    named = any(not is_local(name.strip("[]")) for name in settings.ALLOWED_HOSTS)
    return settings.HTTPS or named or not listens_here_alone(host)


def is_local(name: str) -> bool:
    """Whether a name or address of ALLOWED_HOSTS means this machine to whoever uses it."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name in LOCAL_NAMES or name.endswith(".localhost")


def listens_here_alone(host: str) -> bool:
    """Whether every address of a host, a name or an address, is of the loopback."""
    try:
        found = socket.getaddrinfo(host or "0.0.0.0", None)
    except OSError:
        return False
    return all(ip_address(str(each[4][0]).partition("%")[0]).is_loopback for each in found)


def public_url(path: str) -> str:
    """The address of a path where no request says how people reach the server: below `PUBLIC_URL`,
    else by the first name in ALLOWED_HOSTS.
    """
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}{path}"
    names = [name.lstrip("*.") for name in settings.ALLOWED_HOSTS]
    name = next(filter(None, names), "localhost")
    if settings.HTTPS:
        return f"https://{name}{path}"
    return f"http://{name}{':8000' if is_local(name.strip('[]')) else ''}{path}"

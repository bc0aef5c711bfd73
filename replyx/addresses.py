"""Whose address is it: what limits count as one."""

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

WITH_PORT = re.compile(r"^(?:\[([^\]]*)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+)$")
PREFIX = 64  # bits: the smallest network that anybody gets, with as many addresses as they like


@lru_cache(maxsize=10_000)
def network_of(address: str) -> str:
    """The address that is counted: an IPv6 one as its /64, an IPv4 one inside IPv6 as itself.

    What is no address (a socket file has none) is counted as it is. Some proxies put the port that
    somebody came from behind it, which is another one each time.
    """
    try:
        parsed = ip_address(WITH_PORT.sub(r"\1\2", address).partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> PREFIX << PREFIX)}/{PREFIX}"

"""`redis+sentinel://user:password@host:port,host:port/service?db=0`: what it says, and what a plain
URL of one Redis is made of it.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode

SCHEMES = {"redis+sentinel": "redis", "rediss+sentinel": "rediss"}
PORT = 26379


@dataclass(frozen=True, slots=True)
class SentinelUrl:
    """`user` stands before each Redis (`name:password@`), and `options` are theirs; the sentinels
    have a name and a password of their own, or none. `scheme` is of both.
    """

    scheme: str
    user: str
    sentinels: tuple[tuple[str, int], ...]
    service: str
    db: str
    options: tuple[tuple[str, str], ...]
    own_name: str
    own_password: str

    def redis(self, host: str, port: int) -> str:
        """The URL of one Redis."""
        query = f"?{urlencode(self.options)}" if self.options else ""
        return f"{self.scheme}://{self.user}{spelled(host)}:{port}/{self.db}{query}"

    def sentinel(self, host: str, port: int) -> str:
        """The URL of one sentinel."""
        query = f"?{urlencode(self.options)}" if self.options else ""
        return f"{self.scheme}://{spelled(host)}:{port}{query}"


def names_sentinels(url: str) -> bool:
    """Whether it is such a URL."""
    return url.partition("://")[0] in SCHEMES


def parsed(url: str) -> SentinelUrl:
    """What it says. Raises ValueError."""
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    place, _, path = place.partition("/")
    user, at, hosts = place.rpartition("@")
    sentinels = tuple(place_of(each) for each in hosts.split(",") if each)
    service, _, db = path.strip("/").partition("/")
    words = dict(parse_qsl(query))
    db = words.pop("db", db or "0")
    if not sentinels or not service or not db.isdecimal():
        raise ValueError("it is redis+sentinel://host:port,host:port/service?db=0")
    own = words.pop("sentinel_username", ""), words.pop("sentinel_password", "")
    options = tuple(words.items())
    return SentinelUrl(SCHEMES[scheme], user + at, sentinels, unquote(service), db, options, *own)


def place_of(word: str, usual: int = PORT) -> tuple[str, int]:
    """`host:port`, or the host alone. Raises ValueError."""
    host, colon, port = word.rpartition(":")
    if not colon or word.endswith("]"):
        host, port = word, str(usual)
    if not port.isdecimal():
        raise ValueError(f"{port!r} is no port")
    return host.strip("[]"), int(port)


def spelled(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host

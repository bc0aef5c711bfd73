"""`redis+cluster://user:password@host:port,host:port`: what it says, and what a plain URL of one
node is made of it.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from realtime.redis.sentinel.url import place_of, spelled

SCHEMES = {"redis+cluster": "redis", "rediss+cluster": "rediss"}
PORT = 6379


@dataclass(frozen=True, slots=True)
class ClusterUrl:
    """`nodes` are some of them, by which the others are found; `user` stands before each node
    (`name:password@`), and `options` are theirs.
    """

    scheme: str
    user: str
    nodes: tuple[tuple[str, int], ...]
    options: tuple[tuple[str, str], ...]

    def node(self, host: str, port: int) -> str:
        """The URL of one node."""
        query = f"?{urlencode(self.options)}" if self.options else ""
        return f"{self.scheme}://{self.user}{spelled(host)}:{port}/0{query}"


def names_cluster(url: str) -> bool:
    """Whether it is such a URL."""
    return url.partition("://")[0] in SCHEMES


def parsed(url: str) -> ClusterUrl:
    """What it says. Raises ValueError."""
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    place, _, path = place.partition("/")
    user, at, hosts = place.rpartition("@")
    nodes = tuple(place_of(each, PORT) for each in hosts.split(",") if each)
    words = dict(parse_qsl(query))
    if not nodes or path.strip("/") not in {"", "0"} or words.pop("db", "0") != "0":
        raise ValueError("it is redis+cluster://host:port,host:port, and its only database is 0")
    return ClusterUrl(SCHEMES[scheme], user + at, nodes, tuple(words.items()))


def layer_of(url: str) -> str:
    """The channel layer that goes with a REDIS_URL."""
    if names_cluster(url):
        return "realtime.redis.cluster.layer.ClusterLayer"
    return "realtime.redis.layer.RedisLayer"

"""What one node of a cluster says of all of them, and what several say together."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from realtime.redis.cluster.slots import SLOTS
from realtime.redis.cluster.url import ClusterUrl

ANSWER_SECONDS = 0.5


class Node(NamedTuple):
    """A primary, where the cluster says that it is reached."""

    host: str
    port: int


class Claim(NamedTuple):
    """Slots that a node has, as of an epoch: of two claims to a slot the higher epoch is later."""

    epoch: int
    first: int
    last: int
    node: Node
    name: str


class View(NamedTuple):
    """What a node says: its name, whether the cluster is well as it sees it, and who has what."""

    name: str
    well: bool
    claims: tuple[Claim, ...]


class Map(NamedTuple):
    """Who has which slot (None is nobody), since which epoch, and the names of those who do."""

    owners: tuple[Node | None, ...] = (None,) * SLOTS
    epochs: tuple[int, ...] = (-1,) * SLOTS
    names: frozenset[str] = frozenset()

    @property
    def nodes(self) -> frozenset[Node]:
        """Every primary that has slots."""
        return frozenset(each for each in self.owners if each is not None)


def merged(views: Iterable[View]) -> Map:
    """What several say together."""
    owners: list[Node | None] = [None] * SLOTS
    epochs, names = [-1] * SLOTS, [""] * SLOTS
    for claim in sorted(claim for view in views for claim in view.claims):
        slots, count = slice(claim.first, claim.last + 1), claim.last + 1 - claim.first
        owners[slots] = [claim.node] * count
        epochs[slots] = [claim.epoch] * count
        names[slots] = [claim.name] * count
    return Map(tuple(owners), tuple(epochs), frozenset(names) - {""})


def asking(url: ClusterUrl, asked: Node) -> Callable[[], View]:
    """What asks one node over a connection that it keeps. Raises what redis-py raises."""
    client = redis.Redis.from_url(
        url.node(*asked),
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )

    def ask() -> View:
        told = [client.execute_command("CLUSTER", word) for word in ("INFO", "NODES", "SLOTS")]  # type: ignore[no-untyped-call]
        return view_of(asked, *told)

    return ask


def view_of(asked: Node, info: bytes, nodes: bytes, slots: list[Any]) -> View:
    """What CLUSTER INFO, NODES and SLOTS say together: the last knows the address at which clients
    reach a node (none is the one that was asked), the second its epoch.
    """
    known = [line.split(" ") for line in nodes.decode().splitlines()]
    epochs = {words[0]: int(words[6]) for words in known}
    [own] = [words[0] for words in known if "myself" in words[2]]
    claims = []
    for first, last, primary, *_replicas in slots:
        host, port, name = (primary[0] or b"").decode() or asked.host, primary[1], primary[2]
        owner = name.decode()
        claims.append(Claim(epochs.get(owner, 0), first, last, Node(host, port), owner))
    return View(own, b"cluster_state:ok" in info, tuple(claims))

"""Watches the nodes of a cluster, so that everything goes to the one that has its slot, and nothing
anywhere while most of them are not heard.

A thread for each primary, as for each sentinel: what is asked twice a second of all of them is
worth more than what one of them says, who may be cut off together with us.
"""

import asyncio
import logging
import threading
import time
from functools import cache
from typing import Protocol
from weakref import WeakSet

from redis.exceptions import RedisError

from realtime.redis.cluster.slots import slot_of_name
from realtime.redis.cluster.url import ClusterUrl, names_cluster, parsed
from realtime.redis.cluster.views import Map, Node, View, asking, merged
from realtime.redis.names import name
from realtime.redis.sentinel import watch as sentinels

logger = logging.getLogger(__name__)

ASK_SECONDS = 0.5
HOLD_SECONDS = 3.0  # that an answer counts: a node may be slow, and be restarted
FIRST_SECONDS = 2.0  # that the first one to ask waits for the nodes


class Concerned(Protocol):
    """Whoever talks to nodes."""

    def moved(self) -> None:
        """Slots have moved, or nobody knows where they are; told from any thread."""


class Cluster:
    """What the nodes of one cluster say."""

    def __init__(self, url: ClusterUrl) -> None:
        self.url = url
        self._said: dict[Node, tuple[float, View]] = {}
        self._agreed: tuple[View, ...] = ()
        self._map = Map()
        self._known = False
        self._change = threading.Condition()
        self._concerned: WeakSet[Concerned] = WeakSet()
        self._asked: dict[Node, threading.Event] = {}
        self._begun_at = 0.0

    @property
    def is_known(self) -> bool:
        """Whether most primaries are heard, and say that the cluster is well."""
        return self._known

    @property
    def is_awaited(self) -> bool:
        """Whether `wait` would wait: they were asked a moment ago for the first time, or never."""
        return not self._known and (
            not self._begun_at or time.monotonic() < self._begun_at + FIRST_SECONDS
        )

    @property
    def known(self) -> Map | None:
        """Who has what, as of one moment: threads learn more. None while that is not known."""
        return self._map if self._known else None

    @property
    def nodes(self) -> frozenset[Node]:
        """Every primary that has slots; none while that is not known."""
        return self._map.nodes if self._known else frozenset()

    def owner(self, slot: int) -> Node:
        """Who has a slot. Raises ConnectionError where that is not known."""
        found = self._map.owners[slot] if self._known else None
        if found is None:
            raise ConnectionError("most nodes of the cluster do not say that it is well")
        return found

    def epoch(self, slot: int) -> int:
        """Since when its owner has a slot; grows with each that it had."""
        return self._map.epochs[slot]

    def node_url(self, node: Node) -> str:
        """The URL of one node."""
        return self.url.node(*node)

    def wait(self) -> None:
        """Until the nodes are heard; the first to ask waits for them, for any thread."""
        with self._change:
            self._begin()
            left = max(0.0, self._begun_at + FIRST_SECONDS - time.monotonic())
            self._change.wait_for(lambda: self._known, left)

    def tell(self, concerned: Concerned) -> None:
        """Tell whoever is concerned of every change, as long as they live."""
        with self._change:
            self._concerned.add(concerned)

    def look_soon(self) -> None:
        """Something has changed of which a node told: ask at once."""
        for event in list(self._asked.values()):
            event.set()

    def redirected(self, slot: int, node: Node) -> None:
        """A node said MOVED: true until the nodes are asked, which is now."""
        with self._change:
            owners = list(self._map.owners)
            if owners[slot] == node:
                return
            owners[slot] = node
            self._map = self._map._replace(owners=tuple(owners))
            self._agreed = ()
            concerned = list(self._concerned)
        for each in concerned:
            each.moved()
        self.look_soon()

    def _begin(self) -> None:
        if not self._begun_at:
            self._begun_at = time.monotonic()
            for place in self.url.nodes:
                self._follow(Node(*place))

    def _follow(self, node: Node) -> None:
        if node not in self._asked:
            self._asked[node] = threading.Event()
            title = f"cluster {node.host}:{node.port}"
            threading.Thread(target=self._ask_on, args=(node,), name=title, daemon=True).start()

    def _ask_on(self, node: Node) -> None:
        ask, soon = asking(self.url, node), self._asked[node]
        while node in self._asked:
            soon.clear()
            try:
                said: View | None = ask()
            except (RedisError, OSError, KeyError, ValueError):
                said = None
            try:
                self._hear(node, said)
            except Exception:
                logger.exception("a node of the cluster was not understood")
            soon.wait(ASK_SECONDS)

    def _hear(self, node: Node, said: View | None) -> None:
        with self._change:
            now = time.monotonic()
            if said is not None:
                self._said[node] = now, said
            fresh = {who: view for who, (at, view) in self._said.items() if at > now - HOLD_SECONDS}
            before = self._known, self._map
            if fresh and (views := tuple(fresh.values())) != self._agreed:
                self._agreed, self._map = views, merged(views)
            names = {view.name: view.well for view in fresh.values()}
            heard = [names[each] for each in self._map.names if each in names]
            self._known = 2 * sum(heard) > len(self._map.names)
            for each in self._map.nodes:
                self._follow(each)
            self._let_go()
            if before == (self._known, self._map):
                return
            self._change.notify_all()
            concerned = list(self._concerned)
        if before[0] != self._known:
            logger.warning("redis: the cluster is %s", "well" if self._known else "not well")
        for whoever in concerned:
            whoever.moved()

    def _let_go(self) -> None:
        """Of nodes that have no slots any more, and that nobody named."""
        wanted = self._map.nodes | {Node(*place) for place in self.url.nodes}
        for node in self._asked.keys() - wanted:
            self._asked.pop(node).set()
            self._said.pop(node, None)


@cache
def cluster_of(url: str) -> Cluster:
    """The cluster that a REDIS_URL names, watched from the first question on. Raises ValueError."""
    return Cluster(parsed(url))


async def known_soon(cluster: Cluster) -> None:
    """Begin to watch; the event loop waits in a thread where nothing is known yet."""
    if cluster.is_awaited:
        await asyncio.to_thread(cluster.wait)


def era_of(url: str) -> int | None:
    """Which it is of all Redis that had what is not a dialog's; None where REDIS_URL names one."""
    if not names_cluster(url):
        return sentinels.era_of(url)
    return cluster_of(url).epoch(slot_of_name(name("")))

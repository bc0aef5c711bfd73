"""What one event loop hears of a cluster: over a connection to each node, of the channels whose
slots it has, and after they have moved.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from hiredis import ReplyError

from realtime.redis.cluster.slots import slot_of_name
from realtime.redis.cluster.views import Node
from realtime.redis.cluster.watch import Cluster, cluster_of, known_soon
from realtime.redis.names import name
from realtime.redis.subscriptions import KEEPALIVE, Arrived, Subscriptions
from realtime.redis.wire import Command


class Shard(Subscriptions):
    """What is heard of one node."""

    subscribe, unsubscribe = "SSUBSCRIBE", "SUNSUBSCRIBE"

    def __init__(
        self, cluster: Cluster, node: Node, heard: Callable[[list[Arrived]], None]
    ) -> None:
        super().__init__(cluster.node_url(node), heard)
        self._cluster = cluster
        self._node = node

    def _everything(self) -> Iterator[Command]:
        yield "SUBSCRIBE", name(KEEPALIVE)
        slots: dict[int, list[str]] = defaultdict(list)
        for address in self._wanted:
            slots[slot_of_name(address)].append(address)
        for addresses in slots.values():
            yield "SSUBSCRIBE", *addresses

    def _sent_away(self, refusal: ReplyError) -> bool:
        kind, _, rest = str(refusal).partition(" ")
        if kind != "MOVED":
            return False
        slot, _, place = rest.partition(" ")
        host, _, port = place.rpartition(":")
        self._cluster.redirected(int(slot), Node(host or self._node.host, int(port)))
        return True

    def _take(self, reply: list[Any]) -> None:
        kind = reply[0]
        if kind == b"smessage":
            self._arrive(reply)
        elif kind == b"ssubscribe":
            address = reply[1].decode()
            if address in self._wanted:
                self._confirm(address)
        elif kind == b"sunsubscribe":
            address = reply[1].decode()
            if self.confirmed(address):  # it was not we who left: its slot did, and may be back
                self._wanted[address] = False
                self.connections += 1
                self._say(self.subscribe, address)  # MOVED says where else it is
        else:
            super()._take(reply)


class Place:
    """The addresses of one slot, and the node where they are heard; None is nowhere yet."""

    __slots__ = ("addresses", "node")

    def __init__(self) -> None:
        self.addresses: dict[str, None] = {}
        self.node: Node | None = None


class ClusterSubscriptions:
    """Addresses, heard wherever their slots are."""

    def __init__(self, url: str, heard: Callable[[list[Arrived]], None]) -> None:
        self._cluster = cluster_of(url)
        self._heard = heard
        self._shards: dict[Node, Shard] = {}
        self._places: dict[int, Place] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop = asyncio.get_running_loop()
        self._moves = 0
        self._looking = False
        self._cluster.tell(self)

    @property
    def connected(self) -> bool:
        """Whether every node that has slots is heard."""
        nodes = self._cluster.nodes
        return bool(nodes) and all(
            (shard := self._shards.get(node)) is not None and shard.connected for node in nodes
        )

    @property
    def connections(self) -> int:
        """How often a node was heard anew, or addresses moved: something may have been missed."""
        return self._moves + sum(each.connections for each in self._shards.values())

    def confirmed(self, address: str) -> bool:
        place = self._places.get(slot_of_name(address))
        shard = self._shards.get(place.node) if place and place.node else None
        return shard is not None and shard.confirmed(address)

    async def add(self, addresses: Iterable[str]) -> None:
        addresses = list(addresses)
        if self._cluster.is_awaited:
            await known_soon(self._cluster)
        if not self._shards:
            self._place()
        wanted: dict[Shard, list[str]] = defaultdict(list)
        for address in addresses:
            slot = slot_of_name(address)
            place = self._places.get(slot) or self._places.setdefault(slot, Place())
            place.addresses[address] = None
            if place.node is None:
                with suppress(ConnectionError):  # else it is heard as soon as that is known
                    place.node = self._cluster.owner(slot)
            if place.node is not None:
                wanted[self._at(place.node)].append(address)
        await asyncio.gather(*(shard.add(of) for shard, of in wanted.items()))

    def discard(self, address: str) -> None:
        slot = slot_of_name(address)
        place = self._places.get(slot)
        if place is None or place.addresses.pop(address, 0) == 0:
            return
        if place.node is not None:
            self._at(place.node).discard(address)
        if not place.addresses:
            del self._places[slot]

    def moved(self) -> None:
        """Slots have moved; from any thread."""
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._look_soon)

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(each.close() for each in self._shards.values()))
        self._shards.clear()
        self._places.clear()

    def _look_soon(self) -> None:
        if not self._looking:  # many slots move in one moment
            self._looking = True
            self._loop.call_soon(self._place)

    def _place(self) -> None:
        """Hear every node, and each address where its slot is now."""
        self._looking = False
        known = self._cluster.known
        if known is None:
            return
        there: dict[Shard, list[str]] = defaultdict(list)
        for slot, place in self._places.items():
            owner = known.owners[slot]
            if owner == place.node:
                continue
            self._moves += 1
            if place.node is not None:
                for address in place.addresses:
                    self._at(place.node).discard(address)
            place.node = owner
            if owner is not None:
                there[self._at(owner)] += place.addresses
        nodes = known.nodes
        for node in nodes:
            self._at(node).listen()
        for shard, addresses in there.items():
            self._spawn(shard.add(addresses))
        for node in self._shards.keys() - nodes:
            gone = self._shards.pop(node)
            self._moves += gone.connections + 1
            self._spawn(gone.close())

    def _at(self, node: Node) -> Shard:
        found = self._shards.get(node)
        if found is None:
            found = self._shards[node] = Shard(self._cluster, node, self._heard)
        return found

    def _spawn(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

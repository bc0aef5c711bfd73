"""A Redis Cluster of three primaries, each with a replica, as real processes on loopback."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from redis.crc import key_slot

from tests.hosts.ensemble import Member
from tests.services.ports import Port
from tests.services.process import remove, temporary_directory
from tests.waiting import eventually

SLOTS = 16_384
PRIMARIES = 3
SILENCE = 1.0  # seconds until a node takes another for dead

NODE = """
bind 127.0.0.1
port {port}
requirepass {password}
masterauth {password}
save ""
repl-diskless-sync-delay 0
cluster-enabled yes
cluster-port {bus}
cluster-config-file {port}.nodes
cluster-node-timeout {silence}
"""


class RedisCluster:
    """`url` is what REDIS_URL says of it."""

    def __init__(self) -> None:
        self._directory = temporary_directory("cluster")
        self._password = secrets.token_hex(16)
        self.members = [Member(self._directory, (), self._password) for _ in range(2 * PRIMARIES)]
        self._buses = [Port() for _ in self.members]
        named = ",".join(f"127.0.0.1:{each.port.number}" for each in self.members[:PRIMARIES])
        self.url = f"redis+cluster://:{self._password}@{named}"

    def __enter__(self) -> Self:
        for number, (member, bus) in enumerate(zip(self.members, self._buses, strict=True)):
            member.start(
                NODE.format(
                    port=member.port.number,
                    bus=bus.let_go(),
                    password=self._password,
                    silence=int(SILENCE * 1000),
                )
            )
            self._tell(member, "SET-CONFIG-EPOCH", number + 1)
        self._make()
        return self

    def __exit__(self, *_: object) -> None:
        for each in self.members:
            each.kill()
        remove(self._directory)

    def owner(self, name: str) -> Member:
        """The primary that has what belongs to a name, as a living node has it."""
        port = self._port_of(key_slot(name.encode()))
        [found] = [each for each in self.members if each.port.number == port]
        return found

    def others(self, member: Member) -> list[Member]:
        """The other primaries."""
        return [each for each in self._primaries() if each is not member]

    def move(self, name: str, new: Member) -> None:
        """Move the slot of a name to another primary, as `redis-cli --cluster reshard` does."""
        slot, old = key_slot(name.encode()), self.owner(name)
        names = {each: self._tell(each, "MYID") for each in (old, new)}
        self._tell(new, "SETSLOT", slot, "IMPORTING", names[old])
        self._tell(old, "SETSLOT", slot, "MIGRATING", names[new])
        with old.client() as client:
            place: tuple[Any, ...] = ("127.0.0.1", new.port.number, "", 0, 5000)
            while keys := self._tell(old, "GETKEYSINSLOT", slot, 10):
                client.execute_command("MIGRATE", *place, "AUTH", self._password, "KEYS", *keys)  # type: ignore[no-untyped-call]
        for each in (new, old):
            self._tell(each, "SETSLOT", slot, "NODE", names[new])

    def lose_for_no_time(self, name: str) -> None:
        """The owner of a slot gives it away, and has it back before anybody looks."""
        slot = key_slot(name.encode())
        with self.owner(name).client() as client, client.pipeline(transaction=False) as both:
            for word in ("DELSLOTS", "ADDSLOTS"):
                both.execute_command("CLUSTER", word, slot)  # type: ignore[no-untyped-call]
            both.execute()

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Nobody has the slot of a name meanwhile; what the others have is served."""
        slot, owner = key_slot(name.encode()), self.owner(name)
        for each in self.members:
            with each.client() as client:
                client.config_set("cluster-require-full-coverage", "no")
        for each in (owner, *(each for each in self.members if each is not owner)):
            self._tell(each, "DELSLOTS", slot)
        try:
            yield
        finally:
            self._tell(owner, "ADDSLOTS", slot)

    def is_well(self) -> bool:
        """Whether every node that lives says so, knows all, and replicas have what they should."""
        said = [self._tell(each, "INFO") for each in self.members]
        known = f"cluster_known_nodes:{len(self.members)}"
        if not all("cluster_state:ok" in each and known in each for each in said):
            return False
        return len(self._primaries()) == sum(map(Member.is_in_step, self.members)) == PRIMARIES

    def _make(self) -> None:
        first = self.members[0]
        for number, member in enumerate(self.members[:PRIMARIES]):
            share = [SLOTS * each // PRIMARIES for each in (number, number + 1)]
            self._tell(member, "ADDSLOTSRANGE", share[0], share[1] - 1)
        for member, bus in zip(self.members[1:], self._buses[1:], strict=True):
            self._tell(first, "MEET", "127.0.0.1", member.port.number, bus.number)
        eventually(lambda: {self._known(each) for each in self.members}, {len(self.members)})
        for primary, replica in zip(
            self.members[:PRIMARIES], self.members[PRIMARIES:], strict=True
        ):
            self._tell(replica, "REPLICATE", self._tell(primary, "MYID"))
        eventually(self.is_well)

    def _known(self, member: Member) -> int:
        return len(str(self._tell(member, "NODES")).splitlines())

    def _primaries(self) -> list[Member]:
        living = [each for each in self.members if each.process]
        return [each for each in living if each.role() == "master"]

    def _port_of(self, slot: int) -> int:
        for member in self._primaries():
            for first, last, (_host, port, *_name), *_replicas in self._tell(member, "SLOTS"):
                if first <= slot <= last:
                    return int(port)
        raise LookupError(slot)

    @staticmethod
    def _tell(member: Member, *words: Any) -> Any:
        with member.client() as client:
            return client.execute_command("CLUSTER", *words)  # type: ignore[no-untyped-call]

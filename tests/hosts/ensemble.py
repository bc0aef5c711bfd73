"""A primary, its replica and three sentinels, as real processes on loopback."""

import secrets
import signal
from pathlib import Path
from typing import Self

import redis

from tests.services.ports import Port
from tests.services.process import Process, remove, temporary_directory
from tests.services.redis import redis_program
from tests.waiting import eventually

SERVICE = "replyx"
DOWN_AFTER = 1.0  # seconds of silence until a sentinel takes a Redis for dead

REDIS = """
bind 127.0.0.1
port {port}
requirepass {password}
masterauth {password}
save ""
repl-diskless-sync-delay 0
"""
SENTINEL = """
bind 127.0.0.1
port {port}
requirepass {own}
sentinel sentinel-pass {own}
sentinel monitor {service} 127.0.0.1 {primary} 2
sentinel auth-pass {service} {password}
sentinel down-after-milliseconds {service} {down_after}
sentinel failover-timeout {service} 4000
"""


class Member:
    """One Redis, or one sentinel."""

    def __init__(self, directory: Path, words: tuple[str, ...], password: str) -> None:
        self.port = Port()
        self._words = words
        self._password = password
        self._config = directory / f"{self.port.number}.conf"
        self._log = directory / f"{self.port.number}.log"
        self.process: Process | None = None

    def start(self, text: str) -> None:
        """Start it with a configuration; returns when it answers."""
        self._config.write_text(f"{text}dir {self._config.parent}\n")
        self.port.let_go()
        self.start_again()

    def start_again(self) -> None:
        """The same with what it, and its sentinels, have noted in its configuration."""
        self.process = Process([redis_program(), str(self._config), *self._words], self._log)
        self.process.wait_until(self.answers)

    def client(self) -> "redis.Redis":
        """A client that answers with text."""
        return redis.Redis(
            port=self.port.number,
            password=self._password,
            decode_responses=True,
            socket_timeout=2,
            protocol=2,
        )

    def answers(self) -> bool:
        """Whether it is there."""
        with self.client() as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    def is_in_step(self) -> bool:
        """Whether it is a replica that has all that its primary has."""
        with self.client() as client:
            said = client.info("replication")
        return (said["role"], said.get("master_link_status")) == ("slave", "up")

    def role(self) -> str:
        """master or slave, as it says itself."""
        with self.client() as client:
            return str(client.info("replication")["role"])

    def heard(self) -> list[str]:
        """The channels of the program that somebody hears there."""
        with self.client() as client:
            found: list[str] = client.pubsub_channels("replyx:*")
            return found

    def sharded(self) -> list[str]:
        """The sharded channels that somebody hears there; a node of a cluster has them."""
        with self.client() as client:
            found: list[str] = client.execute_command("PUBSUB", "SHARDCHANNELS", "replyx:*")  # type: ignore[no-untyped-call]
            return found

    def kill(self) -> None:
        """Kill it."""
        if self.process:
            self.process.kill()
            self.process = None

    def signal(self, number: signal.Signals) -> None:
        """Such as SIGSTOP: its connections stay open, and nobody answers on them."""
        assert self.process is not None
        self.process.popen.send_signal(number)


class Ensemble:
    """`url` is what REDIS_URL says of it; `redis` are the two servers, the first is the primary at
    the beginning.
    """

    def __init__(self) -> None:
        self._directory = temporary_directory("sentinels")
        self._password, self._own = secrets.token_hex(16), secrets.token_hex(16)
        self.redis = [Member(self._directory, (), self._password) for _ in range(2)]
        words = ("--sentinel",)
        self.sentinels = [Member(self._directory, words, self._own) for _ in range(3)]
        hosts = ",".join(f"127.0.0.1:{each.port.number}" for each in self.sentinels)
        self.url = (
            f"redis+sentinel://:{self._password}@{hosts}/{SERVICE}?db=3"
            f"&sentinel_password={self._own}"
        )

    def __enter__(self) -> Self:
        primary, replica = self.redis
        text = REDIS.format(port=primary.port.number, password=self._password)
        primary.start(text)
        text = REDIS.format(port=replica.port.number, password=self._password)
        replica.start(f"{text}replicaof 127.0.0.1 {primary.port.number}\n")
        for each in self.sentinels:
            each.start(
                SENTINEL.format(
                    port=each.port.number,
                    own=self._own,
                    service=SERVICE,
                    primary=primary.port.number,
                    password=self._password,
                    down_after=int(DOWN_AFTER * 1000),
                )
            )
        eventually(lambda: all(map(self._knows_all, self.sentinels)))
        return self

    def __exit__(self, *_: object) -> None:
        for each in (*self.sentinels, *self.redis):
            each.kill()
        remove(self._directory)

    @property
    def primary(self) -> Member:
        """Which it is, as the sentinel that knows of the last failover has it."""
        said = [self._state(each) for each in self.sentinels]
        port = max(said, key=lambda state: int(state["config-epoch"]))["port"]
        [found] = [each for each in self.redis if each.port.number == port]
        return found

    def _knows_all(self, sentinel: Member) -> bool:
        """Whether a sentinel has met the two others and the replica, which is in step."""
        with self.redis[0].client() as client:
            linked = client.info("replication").get("slave0", {}).get("state") == "online"
        state = self._state(sentinel)
        return bool(linked and (state["num-other-sentinels"], state["num-slaves"]) == (2, 1))

    def _state(self, sentinel: Member) -> dict[str, int | str]:
        with sentinel.client() as client:
            found: dict[str, int | str] = client.sentinel_master(SERVICE)
            return found

"""Redis for synchronous code: a round trip a command."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import AskError, MovedError, NoScriptError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from realtime.redis.absence import PATIENT_SECONDS, RedisAway, RedisRefused, absence_of
from realtime.redis.cluster.slots import slot_of, slot_of_name
from realtime.redis.cluster.url import names_cluster
from realtime.redis.cluster.views import Node
from realtime.redis.cluster.watch import cluster_of
from realtime.redis.names import name
from realtime.redis.sentinel.watch import plain
from realtime.redis.wire import ANSWER_SECONDS, CONNECT_SECONDS, spelled_out

PROBE_MILLISECONDS = 1000
REDIRECTIONS = 5


class BlockingClient:
    """The connections of this process's threads to one Redis; it is away for them when it is for
    the event loop.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connected: tuple[str, redis.Redis] | None = None  # to which, and the connections
        self.away = absence_of(url)

    def call(self, *command: Any) -> Any:
        """The reply to one command. Raises RedisAway, or RedisRefused if Redis answered no."""
        return self._answer(self._sent, command)

    def call_asking(self, *command: Any) -> Any:
        """The same of a node to which a slot is on its way, sent here by its old owner."""
        return self._answer(self._sent_asking, command)

    def _answer(self, send: Callable[[tuple[Any, ...]], Any], command: tuple[Any, ...]) -> Any:
        if self.away.keeps_waiting(PATIENT_SECONDS):
            raise RedisAway(self.away.reason)
        asked_at = time.monotonic()
        try:
            reply = send(command)
        except (RedisError, OSError) as error:
            raise self.away.error_of(error, asked_at) from error
        self.away.end()
        return reply

    def _sent(self, command: tuple[Any, ...]) -> Any:
        try:
            return self._redis.execute_command(*command)  # type: ignore[no-untyped-call]
        except NoScriptError:
            again = spelled_out(command)
            return self._redis.execute_command(*again)  # type: ignore[no-untyped-call]

    def _sent_asking(self, command: tuple[Any, ...]) -> Any:
        with self._redis.pipeline(transaction=False) as both:
            both.execute_command("ASKING")  # type: ignore[no-untyped-call]
            both.execute_command(*command)  # type: ignore[no-untyped-call]
            return both.execute()[-1]

    @property
    def _redis(self) -> redis.Redis:
        """The connections to our Redis; others since another is the primary. Raises
        ConnectionError where nobody knows which.
        """
        url, connected = plain(self._url), self._connected
        if connected is None or connected[0] != url:
            self._connected = connected = url, _connections(url)
        return connected[1]

    def refusal(self) -> str:
        """Why Redis takes no writes, in its own words (READONLY, OOM, …); empty when it does.
        Raises RedisAway when it does not answer.
        """
        try:
            self.call("SET", name("probe"), "", "PX", PROBE_MILLISECONDS)
        except RedisRefused as error:
            return str(error)
        return ""


class ClusterClient(BlockingClient):
    """The same for a cluster: each node is asked for what it has, and is away by itself. What
    belongs to no dialog, and whatever has no key, is asked of one of them.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._cluster = cluster_of(url)
        self._nodes: dict[Node, BlockingClient] = {}

    def call(self, *command: Any) -> Any:
        slot = slot_of(command)
        if slot is None:
            slot = slot_of_name(name(""))
        node, left = self._owner(slot), REDIRECTIONS
        while True:
            try:
                return self._at(node).call(*command)
            except RedisRefused as error:
                elsewhere, left = error.__cause__, left - 1
                if not isinstance(elsewhere, AskError) or not left:
                    raise
            node = Node(elsewhere.host or node.host, elsewhere.port)
            if not isinstance(elsewhere, MovedError):
                return self._at(node).call_asking(*command)
            self._cluster.redirected(slot, node)

    def _owner(self, slot: int) -> Node:
        if self._cluster.is_awaited:
            self._cluster.wait()
        try:
            return self._cluster.owner(slot)
        except ConnectionError as error:
            self.away.reason = str(error)
            raise RedisAway(str(error)) from error

    def _at(self, node: Node) -> BlockingClient:
        return self._nodes.setdefault(node, BlockingClient(self._cluster.node_url(node)))


def _connections(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        protocol=2,
    )


@cache
def blocking_client() -> BlockingClient | None:
    """The connection of this process's synchronous code; None in local mode."""
    url = settings.REDIS_URL
    if names_cluster(url):
        return ClusterClient(url)
    return BlockingClient(url) if url else None

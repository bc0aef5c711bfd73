"""The channel layer of a cluster: a channel is published and heard where its slot is."""

from collections.abc import Iterable

from realtime.process.layer import Addressed
from realtime.redis.cluster.subscriptions import ClusterSubscriptions
from realtime.redis.layer import GROUP, RedisLayer, encode
from realtime.redis.names import scattered
from realtime.redis.subscriptions import Arrived, Hearing
from realtime.redis.wire import Command


class ClusterLayer(RedisLayer):
    """A channel layer over SPUBLISH and SSUBSCRIBE. What groups have in common before their second
    dot, such as `dialog.7`, says which slot is theirs: the one of the dialog's stream.
    """

    publish = "SPUBLISH"

    def publications(self, messages: Iterable[Addressed]) -> list[Command]:
        packed, data = None, b""
        commands: list[Command] = []
        for group, message in messages:
            if message is not packed:
                packed, data = message, encode(message)
            commands.append((self.publish, self._address(group), data))
        return commands

    def _ears(self) -> Hearing:
        return ClusterSubscriptions(self._url, self._heard)

    def _heard(self, arrived: Iterable[Arrived]) -> None:
        super()._heard((_plain(address), data) for address, data in arrived)

    def _address(self, place: str) -> str:
        kind, dot, rest = place.partition(".")
        which, end, side = rest.partition(".")
        tagged = f"{{{kind}{dot}{which}}}{end}{side}"
        return f"{self._begin}{tagged}" if "!" in place else f"{self._begin}{GROUP}{tagged}"

    @property
    def _begin(self) -> str:
        return self._prefix or scattered("layer:")


def _plain(address: str) -> str:
    """What it is called where there is no cluster."""
    return address.replace("{", "").replace("}", "")

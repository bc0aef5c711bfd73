"""The channel layer of a cluster: a channel is published and heard where its slot is."""

from collections.abc import Iterable

from realtime.redis.cluster.subscriptions import ClusterSubscriptions
from realtime.redis.layer import GROUP, RedisLayer
from realtime.redis.subscriptions import Arrived, Hearing


class ClusterLayer(RedisLayer):
    """A channel layer over SPUBLISH and SSUBSCRIBE. What groups have in common before their second
    dot, such as `dialog.7`, says which slot is theirs: the one of the dialog's stream.
    """

    publish = "SPUBLISH"

    def _ears(self) -> Hearing:
        return ClusterSubscriptions(self._url, self._heard)

    def _heard(self, arrived: Iterable[Arrived]) -> None:
        super()._heard((_plain(address), data) for address, data in arrived)

    def _address(self, place: str) -> str:
        kind, dot, rest = place.partition(".")
        which, end, side = rest.partition(".")
        tagged = f"{{{kind}{dot}{which}}}{end}{side}"
        return f"{self._begin}{tagged}" if "!" in place else f"{self._begin}{GROUP}{tagged}"


def _plain(address: str) -> str:
    """What it is called where there is no cluster."""
    return address.replace("{", "").replace("}", "")

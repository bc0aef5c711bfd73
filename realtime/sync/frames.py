"""The frames of `/sync`: contract chapter 5."""

from typing import Any

from realtime.frames import ClientFrame, Frame


class Connected(Frame, tag="connected", kw_only=True):
    """The first frame: the version of each topic that this client may know, so that whoever was
    away sees what to load again. `heartbeat` is the seconds between pings.
    """

    versions: dict[str, int]
    heartbeat: float


class SyncEvent(Frame, tag="sync:event", kw_only=True):
    """Something changed: `event` is what, `data` the `id` of the row (null: several) and the
    `version` of the topic; `at` is when.
    """

    event: str
    data: dict[str, Any]
    at: str


class Subscribe(ClientFrame, tag="subscribe", kw_only=True):
    """From now on these too: `scenarios.updated`, `buttons.*`, `*`."""

    events: list[str]


class Unsubscribe(ClientFrame, tag="unsubscribe", kw_only=True):
    """These no longer, as they were subscribed to."""

    events: list[str]

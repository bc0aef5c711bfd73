"""What a process notes about deliveries: who has come how far, and what was announced."""

from typing import Literal

import msgspec

from realtime.groups import Side

Kind = Literal["sent", "acked", "read"]


class Move(msgspec.Struct, frozen=True):
    """A person has got, acknowledged or read everything up to `seq`; `at` in epoch seconds."""

    dialog_id: int
    side: Side
    person: str
    name: str
    kind: Kind
    seq: int
    at: float
    transport: str  # "ws", "sse", "poll", "api", "telegram"
    how: str  # "live", "stream", "database", or "" where it says nothing


class Broadcast(msgspec.Struct, frozen=True):
    """An entry was announced, while so many connections of each side followed its dialog."""

    dialog_id: int
    seq: int
    at: float
    admin_conns: int
    site_conns: int
    layer: str  # "ok", or "away" while Redis is not there


Record = Move | Broadcast

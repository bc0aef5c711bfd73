"""Who is connected, counted from the leases of all processes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from realtime.groups import Side
from realtime.presence.lease import ALL, Lease, is_dead
from realtime.presence.leases import rolls_now


@dataclass(frozen=True, slots=True)
class Counts:
    """The leases of some connections."""

    leases: list[Lease]

    def of(self, *, transport: str | None = None, process: str | None = None) -> "Counts":
        """Only those of a transport or a process."""
        return Counts(
            [
                lease
                for lease in self.leases
                if transport in (None, lease.transport) and process in (None, lease.process)
            ]
        )

    def connections(self, side: Side, dialog_id: int | None = None) -> int:
        """How many connections a side has, in all or in one dialog."""
        found = (lease for lease in self.leases if lease.side == side)
        return len({each.connection for each in found if dialog_id in (None, each.dialog_id)})

    def dialogs(self, side: Side) -> set[int]:
        """The dialogs in which a side is connected."""
        found = (lease.dialog_id for lease in self.leases if lease.side == side)
        return {dialog_id for dialog_id in found if dialog_id is not None}

    def summary(self) -> dict[str, int]:
        """The four numbers of every health page."""
        return {
            "active_admin_connections": self.connections("admin"),
            "active_site_connections": self.connections("site"),
            "total_dialogs_admin": len(self.dialogs("admin")),
            "total_dialogs_site": len(self.dialogs("site")),
        }

    def sides(self) -> dict[str, int]:
        """Connections of each side."""
        return {
            "admin_connections": self.connections("admin"),
            "site_connections": self.connections("site"),
        }

    def values(self, names: Iterable[str]) -> dict[str, list[str]]:
        """What occurs, of some fields."""
        return {name: sorted({getattr(each, name) for each in self.leases}) for name in names}


def counts() -> Counts:
    """Everybody who is connected now; for synchronous code."""
    [roll] = rolls_now(ALL)
    dead = {process for process in {lease.process for lease in roll.leases} if is_dead(process)}
    return Counts([lease for lease in roll.leases if lease.process not in dead])


def details(every: Counts) -> dict[str, Any]:
    """The same, split by transport and by process."""
    known = every.values(["transport", "process"])
    return {
        "connection_details": {**every.sides(), **every.summary()},
        "by_transport": {
            transport: every.of(transport=transport).sides()
            for transport in sorted({"ws", "sse", *known["transport"]})
        },
        "by_process": [
            {"process": process, **every.of(process=process).sides()}
            for process in known["process"]
        ],
    }

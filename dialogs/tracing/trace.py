"""What became of a message: where it was stored, whom it reached, how, and why it was late."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from dialogs.models import Entry, Reach
from dialogs.names import colleague_name
from dialogs.representations import iso
from dialogs.tracing.elsewhere import (
    InTelegram,
    Told,
    ToldVisitor,
    sent_to_telegram,
    told_elsewhere,
    visitor_mailed,
)
from dialogs.tracing.reaching import BROADCAST
from realtime.groups import Side
from replyx.database.clock import shared_now

LATE_SECONDS = 2.0  # a message that takes longer to the other side is explained


class Broadcasted(msgspec.Struct):
    """The announcement: how many connections of each side there were; times in ISO 8601."""

    at: str
    admin_conns: int
    site_conns: int
    layer: str


class Reached(msgspec.Struct):
    """One person of one side; a time is None where it is not known or it has not happened."""

    side: Side
    person: str
    name: str
    sent: bool
    sent_at: str | None
    transport: str
    how: str
    acked: bool
    acked_at: str | None
    read: bool
    read_at: str | None


class Late(msgspec.Struct):
    """A side that got the message late, or not yet or nobody knows when (`seconds` None); why."""

    side: Side
    reason: str
    seconds: float | None


class Trace(msgspec.Struct):
    """Everything that is known of a message."""

    message_id: int
    dialog_id: int
    seq: int
    sender: str
    author: str
    private: bool
    stored_at: str
    broadcast: Broadcasted | None
    reached: list[Reached]
    late: list[Late]
    told_elsewhere: list[Told]
    visitor_mailed: list[ToldVisitor]
    telegram: InTelegram | None


@dataclass(frozen=True)
class First:
    """The first step of a kind that covers a number."""

    at: float | None
    transport: str
    how: str


def trace(entry: Entry) -> Trace:
    """What became of one entry. Reads what everyone of the dialog did from its number on."""
    kept = is_kept(entry)
    reaches = Reach.objects.from_number(entry.dialog_id, entry.seq).people() if kept else []
    announced = broadcast_of(entry, reaches)
    people = [person_of(entry, reach) for reach in reaches if reach.side]
    return Trace(
        message_id=entry.pk,
        dialog_id=entry.dialog_id,
        seq=entry.seq,
        sender=entry.sender,
        author=entry.author_name or (colleague_name(entry.author) if entry.author else ""),
        private=entry.private,
        stored_at=iso(entry.created_at),
        broadcast=announced,
        reached=[person for person in people if person.sent or person.acked or person.read],
        late=[
            late
            for side in audience(entry)
            if (late := lateness(entry, side, announced, reaches) if kept else not_kept(side))
        ],
        told_elsewhere=told_elsewhere(entry),
        visitor_mailed=visitor_mailed(entry),
        telegram=sent_to_telegram(entry),
    )


def is_kept(entry: Entry) -> bool:
    """Whether the site keeps traces that long. Later steps, which are still there, cover the number
    too: they would tell of a message that came weeks late.
    """
    days = entry.dialog.site.retention_traces
    return not days or entry.created_at >= shared_now() - timedelta(days=days)


def not_kept(side: Side) -> Late:
    """Nobody knows any more when a side got it."""
    return Late(side, "not_kept", None)


def audience(entry: Entry) -> list[Side]:
    """The sides that an entry is meant for, beside the writer's own."""
    if entry.sender == Entry.Sender.USER:
        return ["admin"]
    return ["admin"] if entry.private else ["site"]


def moment(at: float | None) -> str | None:
    """An epoch time in ISO 8601."""
    return iso(datetime.fromtimestamp(at, UTC)) if at is not None else None


def broadcast_of(entry: Entry, reaches: list[Reach]) -> Broadcasted | None:
    """The step of the entry's announcement, None where none was recorded."""
    for reach in reaches:
        if reach.person != BROADCAST:
            continue
        for _kind, seq, at, admin_conns, site_conns, layer in reach.steps(BROADCAST):
            if int(seq) == entry.seq:
                at_moment = moment(float(at)) or ""
                return Broadcasted(at_moment, int(admin_conns), int(site_conns), layer)
    return None


def is_forgotten(entry: Entry, reaches: list[Reach]) -> bool:
    """Whether the announcement is older than what is kept."""
    for reach in reaches:
        if reach.person == BROADCAST and reach.is_cut:
            return entry.seq < int(reach.steps(BROADCAST)[0][1])
    return False


def first_step(reach: Reach, kind: str, seq: int) -> First | None:
    """When a person first came as far as `seq`; `at` is None where the trail begins later."""
    if getattr(reach, f"{kind}_seq") < seq:
        return None
    steps = reach.steps(kind)
    covering = next((step for step in steps if int(step[1]) >= seq), None)
    if covering is None or (covering is steps[0] and reach.is_cut):
        return First(None, "", "")
    _kind, _seq, at, transport, how = covering
    return First(float(at), transport, how.strip("-"))


def person_of(entry: Entry, reach: Reach) -> Reached:
    """One person's part of the trace."""
    sent, acked, read = (first_step(reach, kind, entry.seq) for kind in ("sent", "acked", "read"))
    return Reached(
        side="admin" if reach.side == "admin" else "site",
        person=reach.person,
        name=reach.name if reach.side == "admin" else entry.dialog.visitor.name,
        sent=sent is not None,
        sent_at=moment(sent.at) if sent else None,
        transport=sent.transport if sent else "",
        how=sent.how if sent else "",
        acked=acked is not None,
        acked_at=moment(acked.at) if acked else None,
        read=read is not None,
        read_at=moment(read.at) if read else None,
    )


def lateness(
    entry: Entry, side: Side, announced: Broadcasted | None, reaches: list[Reach]
) -> Late | None:
    """Whether a side got the entry late or not yet, and why; None where it was in time."""
    firsts = [
        first
        for reach in reaches
        for kind in ("sent", "acked", "read")  # who loaded it with the page was sent nothing
        if reach.side == side and (first := first_step(reach, kind, entry.seq)) is not None
    ]
    if not firsts:
        return Late(side, waiting_reason(side, announced), None)
    known = [first for first in firsts if first.at is not None]
    if not known:
        return None
    soonest = min(known, key=lambda first: first.at or 0)
    seconds = round((soonest.at or 0) - entry.created_at.timestamp(), 3)
    if seconds <= LATE_SECONDS:
        return None
    if announced is None and is_forgotten(entry, reaches):
        return Late(side, "not_recorded", seconds)
    return Late(side, late_reason(side, announced, soonest), seconds)


def waiting_reason(side: Side, announced: Broadcasted | None) -> str:
    """Why a side has not got an entry yet."""
    if announced is not None and connections(side, announced) == 0:
        return "no_connection"
    return "waiting"


def late_reason(side: Side, announced: Broadcasted | None, first: First) -> str:
    """Why a side got an entry late."""
    if announced is None:
        return "worker_killed"
    if announced.layer == "away":
        return "redis_away"
    if connections(side, announced) == 0:
        return "no_connection"
    return "gap_repaired" if first.how in ("stream", "database") else "slow"


def connections(side: Side, announced: Broadcasted) -> int:
    """How many connections a side had."""
    return announced.admin_conns if side == "admin" else announced.site_conns

"""Store what the processes noted about how far everyone has come (`delivery_notes`)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from dialogs.models import Dialog
from dialogs.models.reach import TRAIL
from realtime.watching.delivery_records import Broadcast, Record

BROADCAST = "broadcast"
KINDS = ("sent", "acked", "read")
ROWS = 500  # in one statement
Owner = tuple[int, str, str]  # whose row: dialog, side, person

# One statement for everybody, which reads nothing first: the ORM can't add to what is there, and
# this runs beside every message. It is the same in PostgreSQL and SQLite. A step that goes no
# further than those before is not kept: a client may say the same again and again.
UPSERT = f"""
INSERT INTO dialogs_reach AS reach
    (dialog_id, side, person, name, transport, sent_seq, acked_seq, read_seq, trail)
VALUES {{rows}}
ON CONFLICT (dialog_id, side, person) DO UPDATE SET
    name = excluded.name,
    transport = excluded.transport,
    sent_seq = CASE WHEN excluded.sent_seq > reach.sent_seq
        THEN excluded.sent_seq ELSE reach.sent_seq END,
    acked_seq = CASE WHEN excluded.acked_seq > reach.acked_seq
        THEN excluded.acked_seq ELSE reach.acked_seq END,
    read_seq = CASE WHEN excluded.read_seq > reach.read_seq
        THEN excluded.read_seq ELSE reach.read_seq END,
    trail = CASE WHEN length(reach.trail || excluded.trail) > {TRAIL}
        THEN substr(reach.trail || excluded.trail,
            length(reach.trail || excluded.trail) - {TRAIL} + 1)
        ELSE reach.trail || excluded.trail END
WHERE excluded.side = '' OR excluded.sent_seq > reach.sent_seq
    OR excluded.acked_seq > reach.acked_seq OR excluded.read_seq > reach.read_seq
"""


@dataclass
class Steps:
    """What is new of one person."""

    name: str = ""
    transport: str = ""
    furthest: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    lines: list[str] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Add what a process noted; the latest comes last."""
        if isinstance(record, Broadcast):
            words = [BROADCAST, record.seq, f"{record.at:.3f}", record.admin_conns]
            words += [record.site_conns, record.layer]
        else:
            words = [record.kind, record.seq, f"{record.at:.3f}", record.transport, record.how]
            self.name, self.transport = record.name, record.transport
            self.furthest[record.kind] = max(self.furthest[record.kind], record.seq)
        self.lines.append(" ".join(str(word) or "-" for word in words) + "\n")


def store(records: list[Record]) -> None:
    """Bring the rows up to date, one for each person of each side of a dialog; the records are
    in the order of time. Those of dialogs that are gone are dropped.
    """
    new: dict[Owner, Steps] = {}
    for record in records:
        new.setdefault(owner(record), Steps()).add(record)
    dialogs = Dialog.objects.filter(pk__in={dialog_id for dialog_id, _side, _person in new})
    there = set(dialogs.values_list("pk", flat=True))
    # In one order, so that two processes cannot wait for each other.
    rows = [(*own, new[own]) for own in sorted(new) if own[0] in there]
    with transaction.atomic():
        for start in range(0, len(rows), ROWS):
            upsert(rows[start : start + ROWS])


def owner(record: Record) -> Owner:
    """Whose row a record belongs to."""
    if isinstance(record, Broadcast):
        return record.dialog_id, "", BROADCAST
    return record.dialog_id, record.side, record.person


def upsert(rows: Iterable[tuple[int, str, str, Steps]]) -> None:
    """Add to the rows, or make them."""
    values: list[Any] = []
    for dialog_id, side, person, steps in rows:
        values += [dialog_id, side, person, steps.name, steps.transport]
        values += [*steps.furthest.values(), "".join(steps.lines)]
    row = f"({', '.join(['%s'] * 9)})"
    with connection.cursor() as cursor:
        cursor.execute(UPSERT.format(rows=", ".join([row] * (len(values) // 9))), values)

"""Store what the processes noted about how far everyone has come (`delivery_notes`)."""

from django.db import connection, transaction
from msgspec import Struct, json

from dialogs.models.reach import TRAIL, chapter_of
from realtime.watching.delivery_records import Broadcast, Record
from replyx.database.rows import commit_too, in_one_trip, send

BROADCAST = "broadcast"
ROWS = 1000  # in one statement
Owner = tuple[int, str, str, int]  # of a row: dialog, side, person, chapter

COLUMNS = {
    "dialog_id": "bigint", "side": "text", "person": "text", "chapter": "integer",
    "name": "text", "transport": "text",
    "sent_seq": "integer", "acked_seq": "integer", "read_seq": "integer", "trail": "text",
}  # fmt: skip
NAMES = ", ".join(COLUMNS)
TYPED = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
FOUND = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in COLUMNS)
# Rows that are sent as one JSON, as a table: so a statement is the same however many there are.
SENT = {
    "postgresql": f"jsonb_to_recordset(%s::jsonb) AS new ({TYPED})",
    "sqlite": f"(SELECT {FOUND} FROM json_each(%s)) AS new",
}
# One statement for everybody, which reads nothing first: the ORM can't add to what is there, and
# this runs beside every message. A step that goes no further than those before is not kept: a
# client may say the same again and again. In one order, so that two processes cannot wait for
# each other; whose dialog is gone is left out.
UPSERT = f"""
INSERT INTO dialogs_reach AS reach ({NAMES})
SELECT {NAMES} FROM {{rows}}
WHERE EXISTS (SELECT 1 FROM dialogs_dialog WHERE dialogs_dialog.id = new.dialog_id)
ORDER BY dialog_id, side, person, chapter
ON CONFLICT (dialog_id, side, person, chapter) DO UPDATE SET
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


class Steps(Struct):
    """What is new of one person in a chapter, as a row."""

    dialog_id: int
    side: str
    person: str
    chapter: int
    name: str = ""
    transport: str = ""
    sent_seq: int = 0
    acked_seq: int = 0
    read_seq: int = 0
    trail: str = ""

    def add(self, record: Record) -> None:
        """Add what a process noted; the latest comes last."""
        if isinstance(record, Broadcast):
            how = f"{record.admin_conns} {record.site_conns} {record.layer or '-'}"
            self.trail += f"{BROADCAST} {record.seq} {record.at:.3f} {how}\n"
            return
        how = f"{record.transport or '-'} {record.how or '-'}"
        self.trail += f"{record.kind} {record.seq} {record.at:.3f} {how}\n"
        self.transport = record.transport
        if record.side == "admin":  # a visitor's stands in their own row, and may have to go
            self.name = record.name
        if record.kind == "sent":
            self.sent_seq = max(self.sent_seq, record.seq)
        elif record.kind == "acked":
            self.acked_seq = max(self.acked_seq, record.seq)
        else:
            self.read_seq = max(self.read_seq, record.seq)


def store(records: list[Record]) -> None:
    """Bring the rows up to date, one for each person of each side of a dialog and chapter; the
    records are in the order of time. Those of dialogs that are gone are dropped.
    """
    new: dict[Owner, Steps] = {}
    for record in records:
        if isinstance(record, Broadcast):
            whose: Owner = record.dialog_id, "", BROADCAST, chapter_of(record.seq)
        else:
            whose = record.dialog_id, record.side, record.person, chapter_of(record.seq)
        steps = new.get(whose)
        if steps is None:
            new[whose] = steps = Steps(*whose)
        steps.add(record)
    rows = [new[whose] for whose in sorted(new)]
    with transaction.atomic(), in_one_trip():
        for start in range(0, len(rows), ROWS):
            upsert(rows[start : start + ROWS])
        commit_too()


def upsert(rows: list[Steps]) -> None:
    """Add to the rows, or make them."""
    statement, value = UPSERT.format(rows=SENT[connection.vendor]), json.encode(rows).decode()
    if connection.vendor == "postgresql":
        send(statement, value)
    else:
        with connection.cursor() as cursor:
            cursor.execute(statement, [value])

"""Store what the processes noted about how far everyone has come (`realtime.trail`)."""

from django.db import transaction

from dialogs.models import Dialog, Reach
from realtime.trail import Broadcast, Record

BROADCAST = "broadcast"
Owner = tuple[int, str, str]  # whose row: dialog, side, person
CHANGED = ("name", "transport", "sent_seq", "acked_seq", "read_seq", "trail")


def store(records: list[Record]) -> None:
    """Bring the rows up to date, one for each person of each side of a dialog; the records are
    in the order of time. Few statements, however many dialogs there were.
    """
    with transaction.atomic():
        rows = locked_rows({owner(record) for record in records})
        for record in records:
            if row := rows.get(owner(record)):  # else the dialog is gone
                note(row, record)
        Reach.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["id"], update_fields=CHANGED
        )


def owner(record: Record) -> Owner:
    """Whose row a record belongs to."""
    if isinstance(record, Broadcast):
        return record.dialog_id, "", BROADCAST
    return record.dialog_id, record.side, record.person


def locked_rows(owners: set[Owner]) -> dict[Owner, Reach]:
    """The rows of the owners, made where they are missing. Without those whose dialog is gone."""
    rows = lock(owners)
    if missing := sorted(owners - rows.keys()):
        dialogs = Dialog.objects.filter(pk__in={dialog_id for dialog_id, _, _ in missing})
        there = set(dialogs.values_list("pk", flat=True))
        new = [Reach(dialog_id=d, side=s, person=p) for d, s, p in missing if d in there]
        Reach.objects.bulk_create(new, ignore_conflicts=True)
        rows = lock(owners)
    return rows


def lock(owners: set[Owner]) -> dict[Owner, Reach]:
    """Those rows that are there, in one order, so that two processes don't block each other."""
    dialog_ids = {dialog_id for dialog_id, _side, _person in owners}
    rows = Reach.objects.filter(dialog__in=dialog_ids).order_by("pk").select_for_update()
    found = {(row.dialog_id, row.side, row.person): row for row in rows}
    return {own: row for own, row in found.items() if own in owners}


def note(row: Reach, record: Record) -> None:
    """Add a step to a row."""
    at = round(record.at, 3)
    if isinstance(record, Broadcast):
        conns = (record.admin_conns, record.site_conns)
        row.take([BROADCAST, record.seq, at, *conns, record.layer])
    else:
        row.name = record.name
        row.take([record.kind, record.seq, at, record.transport, record.how])

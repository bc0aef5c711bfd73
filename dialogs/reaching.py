"""Store what the processes noted about how far everyone has come (`realtime.trail`)."""

from itertools import groupby

from django.db import transaction

from dialogs.models import Dialog, Reach
from realtime.trail import Broadcast, Record

BROADCAST = "broadcast"


def store(records: list[Record]) -> None:
    """Bring the rows up to date: one for each person of each side of a dialog.

    In the order of the dialogs, so that two processes cannot wait for each other.
    """
    there = set(
        Dialog.objects.filter(pk__in={record.dialog_id for record in records}).values_list(
            "pk", flat=True
        )
    )
    known = sorted((record for record in records if record.dialog_id in there), key=key)
    with transaction.atomic():
        for (dialog_id, side, person), group in groupby(known, key):
            store_person(dialog_id, side, person, list(group))


def key(record: Record) -> tuple[int, str, str]:
    """Whose row a record belongs to."""
    if isinstance(record, Broadcast):
        return record.dialog_id, "", BROADCAST
    return record.dialog_id, record.side, record.person


def store_person(dialog_id: int, side: str, person: str, records: list[Record]) -> None:
    """One row; the records are in the order of time."""
    reach, _created = Reach.objects.select_for_update().get_or_create(
        dialog_id=dialog_id, side=side, person=person
    )
    for record in records:
        if isinstance(record, Broadcast):
            conns = (record.admin_conns, record.site_conns)
            reach.take([BROADCAST, record.seq, round(record.at, 3), *conns, record.layer])
        else:
            reach.name = record.name
            at = round(record.at, 3)
            reach.take([record.kind, record.seq, at, record.transport, record.how])
    reach.save()

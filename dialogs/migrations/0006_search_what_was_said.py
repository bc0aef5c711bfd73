"""What was said before is found too. In batches outside of one transaction: the table is in use."""

from typing import Any

from django.db import migrations

from dialogs.searching.folding import searchable

BATCH = 1000
SAID_BY = ("user", "manager", "assistant")


def remember_messages(apps: Any, schema_editor: Any) -> None:
    """Every message that is not deleted, by its text as it reads now and its files' names."""
    entries = apps.get_model("dialogs", "Entry").objects
    texts = apps.get_model("dialogs", "SearchText").objects
    last = 0
    while batch := list(
        entries.filter(pk__gt=last, kind="message", sender__in=SAID_BY)
        .order_by("pk")
        .prefetch_related("attachments")[:BATCH]
    ):
        last = batch[-1].pk
        changes = entries.filter(
            dialog_id__in={entry.dialog_id for entry in batch}, target__isnull=False
        )
        latest = {(each.dialog_id, each.target): each for each in changes.order_by("seq")}
        rows = []
        for entry in batch:
            change = latest.get((entry.dialog_id, entry.seq))
            if change is not None and change.kind == "deletion":
                continue
            names = (attachment.name for attachment in entry.attachments.all())
            words = searchable(change.text if change is not None else entry.text, *names)
            rows.append(texts.model(entry_id=entry.pk, dialog_id=entry.dialog_id, words=words))
        texts.bulk_create(rows, ignore_conflicts=True)


def remember_visitors(apps: Any, schema_editor: Any) -> None:
    """Every visitor who has a name, an e-mail or an id."""
    visitors = apps.get_model("dialogs", "Visitor").objects
    last = 0
    while batch := list(visitors.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for visitor in batch:
            visitor.search = searchable(visitor.name, visitor.email, visitor.external_id or "")
        visitors.bulk_update(batch, ["search"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("dialogs", "0005_search"),
    ]

    operations = [
        migrations.RunPython(remember_messages, migrations.RunPython.noop),
        migrations.RunPython(remember_visitors, migrations.RunPython.noop),
    ]

"""Where the bytes of files are: written before the transaction of their message, so that a row is
not locked meanwhile, and gone when their message, dialog, visitor or site is.
"""

from collections.abc import Sequence
from pathlib import PurePath
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from dialogs.files.checking import Checked
from dialogs.files.removing import AFTER, remove, remove_again
from dialogs.models import Attachment, Entry, Site
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit


def keep(dialog_id: int, files: Sequence[Checked]) -> list[Attachment]:
    """Write the bytes; returns rows that are not saved yet. Its own name says nothing."""
    kept: list[Attachment] = []
    try:
        for each in files:
            path = f"{dialog_id}/{uuid4().hex}{PurePath(each.name).suffix[:10]}"
            kept.append(
                Attachment(
                    file=default_storage.save(path, each.file),
                    name=each.name,
                    size=each.size,
                    content_type=each.content_type,
                    width=each.width,
                    height=each.height,
                )
            )
    except BaseException:
        let_go(kept)
        raise
    return kept


def attach(entry: Entry, kept: Sequence[Attachment]) -> list[Attachment]:
    """Save the rows as those of a message, in its transaction."""
    for attachment in kept:
        attachment.entry = entry
    return Attachment.objects.bulk_create(kept)


def let_go(kept: Sequence[Attachment]) -> None:
    """Remove the bytes of rows that were not saved after all."""
    for attachment in kept:
        remove(str(attachment.file.name))


def remove_with_row(sender: type[Attachment], instance: Attachment, **_kwargs: object) -> None:
    """After the commit that deleted a row, however it came about; its file goes too."""
    after_commit(remove, str(instance.file.name))


def surely_remove(files: QuerySet[Attachment]) -> int:
    """Before rows are deleted, in the same transaction: whoever is killed right after its commit
    leaves the bytes to a job, one for all. How many files.
    """
    names = [*files.values_list("file", flat=True)]
    if names:
        remove_again.using(run_after=shared_now() + AFTER).enqueue(*names)
    return len(names)


def remove_with_site(sender: type[Site], instance: Site, **_kwargs: object) -> None:
    """Before a site goes, with all of its dialogs."""
    surely_remove(Attachment.objects.filter(entry__dialog__site=instance))

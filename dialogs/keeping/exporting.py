"""A copy of what is held of a visitor: a ZIP with JSON for programs, a page for people, files."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dialogs.files.streaming import Streamed, archive
from dialogs.keeping.holding import holders
from dialogs.models import Attachment, Dialog, Entry, Visitor
from dialogs.representations import MANAGERS_OWN, iso
from replyx.database.clock import shared_now

Json = dict[str, Any]


def export(visitor: Visitor, to: IO[bytes], *, with_notes: bool = False) -> None:
    """Write the ZIP. Managers' private notes and tags are theirs: they are in it only where
    `with_notes` says so, and then it is no copy for the visitor. Raises OSError where the files
    cannot be read: a copy without them would pass for whole.
    """
    held: Json = {"made_at": shared_now(), "with_notes": with_notes}
    for holder in holders():
        held |= holder.tell(visitor, with_notes=with_notes)
    page = held | {"person": shown(visitor)}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(held, ensure_ascii=False, indent=2, default=iso))
        archive.writestr("index.html", render_to_string("dialogs/export.html", page))
        own = Attachment.objects.filter(entry__dialog__visitor=visitor)
        for attachment in own if with_notes else own.filter(entry__private=False):
            add_file(archive, attachment)


def exported(visitor: Visitor, name: str, address: str) -> Streamed:
    """The visitor's own copy, as an answer to who calls from an address. It is made on the disk,
    which `/tmp` need not be, and gone with the answer. Raises Busy, and OSError.
    """
    file = tempfile.TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115 - the answer closes it
    try:
        export(visitor, file)
        return archive(file, name, address)
    except BaseException:
        file.close()
        raise


def add_file(archive: zipfile.ZipFile, attachment: Attachment) -> None:
    """Its bytes, a piece at a time; what the storage has lost is left out. Raises OSError."""
    try:
        source = default_storage.open(str(attachment.file.name))
    except FileNotFoundError:
        return
    with source, archive.open(path_of(attachment), "w", force_zip64=True) as target:
        for piece in source.chunks():
            target.write(piece)


def path_of(attachment: Attachment) -> str:
    """Where a file is in the ZIP: no name that somebody chose leads out of its folder."""
    name = attachment.name.replace("/", "_").replace("\\", "_")
    return f"files/{attachment.pk}-{name}"


def person_of(visitor: Visitor) -> Json:
    """Who they are, as far as anybody said so."""
    return {
        "id": visitor.pk,
        "site": visitor.site.name,
        "channel": visitor.channel,
        "name": visitor.name,
        "email": visitor.email,
        "email_given_in_the_chat": visitor.given_email,
        "id_at_the_site": visitor.external_id,
        "came_first": visitor.created_at,
        "came_last": visitor.last_seen_at,
    }


def shown(visitor: Visitor) -> Json:
    """The same to read, in the language of whoever asks."""
    return {
        _("name"): visitor.name,
        _("e-mail"): visitor.email,
        _("e-mail given in the chat"): visitor.given_email,
        _("id at the customer"): visitor.external_id,
        _("came first"): visitor.created_at,
        _("came last"): visitor.last_seen_at,
    }


def dialog_of(dialog: Dialog, *, with_notes: bool) -> Json:
    """A conversation with its log as it was written: a changed message has its first words too."""
    managers_own = {"tags": dialog.tags} if with_notes else {}
    return {
        "id": dialog.pk,
        "status": dialog.status,
        "begun": dialog.created_at,
        "last_activity": dialog.active_at,
        "page_and_browser": dialog.context,
        **managers_own,
        "log": list(entries_of(dialog, with_notes=with_notes)),
    }


def entries_of(dialog: Dialog, *, with_notes: bool) -> Iterator[Json]:
    """What was said and changed, in the order of the numbers."""
    entries = dialog.entries.order_by("seq").prefetch_related("attachments")
    for entry in entries if with_notes else entries.filter(private=False):
        yield entry_of(entry, with_notes=with_notes)


def entry_of(entry: Entry, *, with_notes: bool) -> Json:
    """One of them; `changes` is the number of the message that it changes or takes back."""
    said = {
        "number": entry.seq,
        "at": entry.created_at,
        "kind": Entry.Kind(entry.kind),
        "by": Entry.Sender(entry.sender),
        "name": entry.author_name,
        "text": entry.text,
        "changes": entry.target,
        "data": {k: v for k, v in entry.data.items() if with_notes or k not in MANAGERS_OWN},
        "files": [
            {"name": each.name, "bytes": each.size, "type": each.content_type, "in": path_of(each)}
            for each in entry.attachments.all()
        ],
    }
    return {**said, "private": entry.private} if with_notes else said

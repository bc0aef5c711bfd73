"""What an entry of the log looks like to each side: the one way from a row to a frame."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.contrib.auth.models import User
from django.utils import translation
from django.utils.translation import gettext as _
from msgspec import UNSET, structs

from dialogs.models import Attachment, Dialog, Entry, Site
from dialogs.names import colleague_name, public_name
from realtime import frames
from realtime.groups import Side

MANAGERS_OWN = frozenset({"reason", "receipt"})  # of the data of an entry
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)  # moments stand in several frames, and most of a row in the next too
def iso(moment: datetime) -> str:
    """`2026-11-20T12:00:00.123Z`; one moment for all that is stored at once, in frames for all."""
    there = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{there.isoformat(timespec='milliseconds')[:-6]}Z"


def mark_of(moment: datetime | None) -> int:
    """What tells the entry written at a moment from one of the same number in another history."""
    return (moment - BEGINNING) // timedelta(microseconds=1) if moment else 0


def manager_of(user: User | None, side: Side) -> frames.Author | None:
    """A manager as a frame of a side names them."""
    name_of = colleague_name if side == "admin" else public_name
    return frames.Author(user.id, name_of(user)) if user else None


def author_of(entry: Entry, visitor_id: int, side: Side) -> frames.Author | None:
    """Who wrote an entry, under the name of then; without an id who was removed since."""
    if entry.sender == Entry.Sender.USER:
        return frames.Author(visitor_id, entry.author_name)
    author_id = entry.author_id
    if author_id is None:
        removed = entry.author_name or entry.sender == Entry.Sender.MANAGER
        return frames.Author(None, entry.author_name) if removed else None
    name = entry.author_name
    if not name and side == "admin" and entry.author is not None:
        name = entry.author.get_username()  # colleagues know who it is
    return frames.Author(author_id, name)


def attachment_of(attachment: Attachment) -> frames.Attachment:
    """A file as a frame names it."""
    return frames.Attachment(
        attachment.pk,
        attachment.name,
        attachment.size,
        attachment.content_type,
        attachment.url,
        attachment.width,
        attachment.height,
    )


def message_of(entry: Entry, visitor_id: int, side: Side) -> frames.Message:
    """A message entry as it was written (its edits are entries of their own). Why a person was
    asked for, and what an answer was made of, is the managers' own.
    """
    data, reply_to = entry.data, UNSET
    if data:
        reply_to = data.get("reply_to", UNSET)
        hidden = MANAGERS_OWN if side == "site" else ()
        data = {name: data[name] for name in data if name not in hidden and name != "reply_to"}
    return frames.Message(
        id=entry.id,
        seq=entry.seq,
        client_id=str(entry.client_id) if entry.client_id else None,
        sender=entry.sender,
        author=author_of(entry, visitor_id, side),
        text=entry.text if entry.text or entry.files else kept_no_longer(entry),
        system_type=entry.system_type,
        attachments=[*map(attachment_of, entry.files)],
        private=entry.private,
        created_at=iso(entry.created_at),
        data=data,
        reply_to=reply_to,
    )


def kept_no_longer(entry: Entry) -> str:
    """What a message says whose file alone said something, and is gone (`keeping`): nothing where
    it went on to another dialog with its message.
    """
    if entry.sender == Entry.Sender.SYSTEM or entry.dialog.merged_into_id is not None:
        return ""
    return no_words(entry.dialog.site)


def no_words(site: Site) -> str:
    """What is said instead of what a site keeps no longer, in its language."""
    with translation.override(site.locale):
        return _("What was here is no longer kept.")


def frame_of(entry: Entry, visitor_id: int, side: Side) -> frames.NumberedFrame:
    """The frame of an entry for one side; what the site side may not see is a `skip`."""
    if entry.private and side == "site":
        return frames.Skip(dialog_id=entry.dialog_id, seq=entry.seq)
    if entry.kind == Entry.Kind.MESSAGE:
        message = message_of(entry, visitor_id, side)
        return frames.MessageCreated(dialog_id=entry.dialog_id, seq=entry.seq, message=message)
    assert entry.target is not None
    return frames.MessageUpdated(
        dialog_id=entry.dialog_id,
        seq=entry.seq,
        target=entry.target,
        text=entry.text,
        edited=entry.kind == Entry.Kind.EDIT,
        deleted=entry.kind == Entry.Kind.DELETION,
        by=author_of(entry, visitor_id, side),
    )


def frames_of(entry: Entry, visitor_id: int) -> tuple[frames.NumberedFrame, frames.NumberedFrame]:
    """The frames of an entry for managers and for the visitor: one, where both see the same."""
    admin = frame_of(entry, visitor_id, "admin")
    is_named = entry.author_name or entry.author_id is None or entry.sender == Entry.Sender.USER
    same = is_named and not entry.private and MANAGERS_OWN.isdisjoint(entry.data)
    return admin, admin if same else frame_of(entry, visitor_id, "site")


def apply_changes(messages: Iterable[frames.Message], changes: Iterable[Entry]) -> None:
    """Bring messages to how they read now; `changes` in the order of their numbers."""
    by_seq = {message.seq: message for message in messages}
    for change in changes:
        message = by_seq.get(change.target or 0)
        if message is None:
            continue
        message.text = change.text
        message.edited = change.kind == Entry.Kind.EDIT
        if change.kind == Entry.Kind.DELETION:
            message.deleted = True
            message.attachments = []


def state_of(dialog: Dialog, side: Side) -> frames.DialogState:
    """The latest state of a dialog for one side; its tags are the managers' own, and so is who is
    asked to take it.
    """
    is_promise = side == "site" and dialog.handoff == Dialog.Handoff.REQUESTED
    return frames.DialogState(
        status=dialog.status,
        channel=dialog.channel,
        handoff=dialog.handoff,
        manager=None if is_promise else manager_of(dialog.manager, side),
        read=frames.Marks(dialog.admin_read_seq, dialog.site_read_seq),
        delivered=frames.Marks(dialog.admin_delivered_seq, dialog.site_delivered_seq),
        tags=dialog.tags if side == "admin" else [],
        version=dialog.version,
    )


def update_of(dialog: Dialog, side: Side) -> frames.DialogUpdated:
    """The frame that announces the latest state to one side. Needs the manager loaded."""
    return frames.DialogUpdated(dialog_id=dialog.pk, **structs.asdict(state_of(dialog, side)))


def row_of(dialog: Dialog) -> frames.InboxUpdated:
    """A row of the managers' list. Needs the site, the visitor and the manager loaded."""
    site, visitor, manager = dialog.people
    return frames.InboxUpdated(
        dialog_id=dialog.id,
        id=dialog.id,
        site=frames.SiteRef(site.id, site.name),
        visitor=frames.VisitorRef(visitor.id, visitor.name, visitor.email),
        status=dialog.status,
        channel=dialog.channel,
        merged_into=dialog.merged_into_id,
        handoff=dialog.handoff,
        manager=manager_of(manager, "admin"),
        tags=dialog.tags,
        unread=dialog.unread,
        last_seq=dialog.last_seq,
        last_message=dialog.last_message,
        waiting_since=iso(dialog.waiting_since) if dialog.waiting_since else None,
        created_at=iso(dialog.created_at),
        active_at=iso(dialog.active_at),
        updated_at=iso(dialog.updated_at),
        version=dialog.version,
        row_version=dialog.row_version,
    )

"""What hooks are told: an event, stored with the entry that it tells of."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import transaction

from dialogs.handoff.moves import CANCEL, EXPIRE, RELEASE, REQUEST, TAKE
from dialogs.models import Dialog, Entry, Site
from dialogs.representations import iso, message_of
from notify.models.hooks import Delivery, Hook, Type
from notify.webhooks.pump import wake
from replyx.database.clock import shared_now
from replyx.database.rows import insert

TEST = "webhook.test"
# Of a message; what else a frame has is for clients.
SHOWN = ("id", "seq", "sender", "author", "text", "attachments", "private", "created_at")
# What system messages tell, and in which state a handoff is with them.
ENDS = ("closed", "merged")
MOVES = {
    move.system_type: (type_, move.after)
    for move, type_ in (
        (REQUEST, Type.HANDOFF_REQUESTED),
        (TAKE, Type.HANDOFF_STARTED),
        (RELEASE, Type.HANDOFF_RELEASED),
        (CANCEL, Type.HANDOFF_CANCELLED),
        (EXPIRE, Type.HANDOFF_CANCELLED),
    )
}


class Event(NamedTuple):
    """Something that hooks of a site may ask for."""

    type: Type
    entry: Entry


def events_of(entry: Entry) -> Iterator[Event]:
    """What happened with an entry. A dialog begins with its first; an empty one is nobody's
    business.
    """
    if entry.seq == 1:
        yield Event(Type.DIALOG_CREATED, entry)
    if entry.system_type in ENDS:
        yield Event(Type.DIALOG_CLOSED, entry)
    elif entry.system_type in MOVES:
        yield Event(MOVES[entry.system_type][0], entry)
    elif entry.kind == Entry.Kind.MESSAGE and entry.sender != Entry.Sender.SYSTEM:
        yield Event(Type.MESSAGE_CREATED, entry)


class Webhooks:
    """The effect (`dialogs.log.Effect`)."""

    def concerns(self, site: Site, /) -> bool:
        """Whether the site has hooks."""
        return site.has_hooks

    def __call__(self, entries: Sequence[Entry], /) -> None:
        """Store what the hooks of their sites ask for."""
        events = [event for entry in entries for event in events_of(entry)]
        if not events:
            return
        dialogs = Dialog.objects.select_related("site", "visitor").in_bulk(
            {event.entry.dialog_id for event in events}
        )
        hooks: dict[int, list[Hook]] = {}
        for hook in Hook.objects.filter(
            site__in={dialog.site_id for dialog in dialogs.values()}, is_on=True
        ):
            hooks.setdefault(hook.site_id, []).append(hook)
        deliveries = []
        for event in events:
            dialog = dialogs[event.entry.dialog_id]
            asking = [each for each in hooks.get(dialog.site_id, ()) if asks(each, event)]
            if asking:
                body = body_of(event.type, event.entry.created_at, data_of(event, dialog))
                deliveries += [delivery(each, event.type, body, dialog.pk) for each in asking]
        store(deliveries)


def asks(hook: Hook, event: Event) -> bool:
    """Whether a hook wants to know; of a private note only one that says so."""
    if event.type not in hook.types:
        return False
    return hook.with_notes or not event.entry.private or event.type != Type.MESSAGE_CREATED


def data_of(event: Event, dialog: Dialog) -> dict[str, Any]:
    """The `data` of an event: names as visitors see them, no manager's login."""
    visitor, entry = dialog.visitor, event.entry
    data: dict[str, Any] = {
        "site": dialog.site.site_token,
        "seq": entry.seq,
        "dialog": {
            "id": dialog.pk,
            "status": dialog.status,
            "channel": dialog.channel,
            "merged_into": dialog.merged_into_id,
            "visitor": {
                "id": visitor.pk,
                "name": visitor.name,
                "email": visitor.email,
                "external_id": visitor.external_id,
            },
        },
    }
    if event.type == Type.MESSAGE_CREATED:
        message = message_of(entry, visitor.pk, "site")
        data["message"] = {name: getattr(message, name) for name in SHOWN}
    if entry.system_type in MOVES and event.type != Type.DIALOG_CREATED:
        said = {name: entry.data.get(name) for name in ("by", "reason", "manager")}
        data["handoff"] = {"state": MOVES[entry.system_type][1], **said}
    return data


def body_of(type_: str, moment: datetime, data: dict[str, Any]) -> str:
    """The JSON that is sent and signed."""
    event = {"type": type_, "timestamp": iso(moment), "data": data}
    return msgspec.json.encode(event).decode()


def delivery(hook: Hook, type_: str, body: str, dialog: int | None = None) -> Delivery:
    """An event for a hook, of a dialog where it tells of one; not stored yet."""
    return Delivery(hook=hook, type=type_, body=body, dialog=dialog)


def store(deliveries: Iterable[Delivery]) -> None:
    """Store events, in one statement, and have them sent after the commit."""
    new = list(deliveries)
    insert(new)
    wake({each.hook for each in new})


def send_test(hook: Hook) -> Delivery:
    """Tell a hook something of no meaning, for whoever wants to see it arrive."""
    site: Site = hook.site
    body = body_of(TEST, shared_now(), {"site": site.site_token})
    new = delivery(hook, TEST, body)
    with transaction.atomic():
        store([new])
    return new

"""Close, reopen, assign, tag: each state change is also a `system` message of the dialog."""

from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dialogs.announce import announce_row, announce_state
from dialogs.effects import cause_effects
from dialogs.log import append, take_number
from dialogs.models import Dialog, Entry
from dialogs.representations import name_of


def close_dialog(dialog_id: int, by: User) -> Dialog:
    """Close a dialog. Closing a closed one changes nothing. Raises Dialog.DoesNotExist."""
    return set_status(dialog_id, Dialog.Status.CLOSED, "closed", by)


def reopen(dialog_id: int, by: User) -> Dialog:
    """Open a closed dialog again. Raises Dialog.DoesNotExist."""
    return set_status(dialog_id, Dialog.Status.OPEN, "reopened", by)


def set_status(dialog_id: int, status: str, system_type: str, by: User) -> Dialog:
    """Change the status, once, and say so in the dialog."""
    with transaction.atomic():
        dialog = locked(dialog_id)
        if dialog.status == status:
            return dialog
        now = timezone.now()
        dialog = take_number(dialog_id, now)
        dialog.status = status
        if status == Dialog.Status.CLOSED:
            dialog.waiting_since = None
        dialog.save(update_fields=["status", "waiting_since"])
        append_system(dialog, system_type, by, now)
    return dialog


def assign(dialog_id: int, manager: User | None, by: User) -> Dialog:
    """Give a dialog to a manager, or to nobody. Raises Dialog.DoesNotExist."""
    with transaction.atomic():
        dialog = locked(dialog_id)
        if dialog.manager_id == (manager.pk if manager else None):
            return dialog
        now = timezone.now()
        dialog = take_number(dialog_id, now)
        dialog.manager = manager
        dialog.save(update_fields=["manager"])
        name = name_of(manager) if manager else ""
        append_system(dialog, "assigned" if manager else "unassigned", by, now, name)
    return dialog


def set_tags(dialog_id: int, tags: list[str]) -> Dialog:
    """Replace a dialog's tags. They are a state, not an entry. Raises Dialog.DoesNotExist."""
    with transaction.atomic():
        own = Dialog.objects.filter(pk=dialog_id)
        own.change(timezone.now(), tags=list(dict.fromkeys(tags)))
        dialog = own.with_people().get()
        transaction.on_commit(partial(announce_state, dialog), robust=True)
        transaction.on_commit(partial(announce_row, dialog), robust=True)
    return dialog


def locked(dialog_id: int) -> Dialog:
    """The dialog, nobody else's until the commit."""
    return Dialog.objects.with_people().select_for_update(of=("self",)).get(pk=dialog_id)


def append_system(
    dialog: Dialog, system_type: str, by: User | None, now: datetime, manager: str = ""
) -> Entry:
    """Say a change of state in the dialog, in the site's language, and announce the new state."""
    entry = append(
        dialog,
        created_at=now,
        sender=Entry.Sender.SYSTEM,
        author=by,
        system_type=system_type,
        text=sentence(dialog, system_type, manager),
        data={"manager": manager} if manager else {},
    )
    cause_effects(entry)
    transaction.on_commit(partial(announce_state, dialog), robust=True)
    return entry


def sentence(dialog: Dialog, system_type: str, manager: str) -> str:
    """The words for a client that has none of its own."""
    with translation.override(dialog.site.locale):
        return {
            "closed": _("The dialog is closed."),
            "reopened": _("The dialog is open again."),
            "assigned": _("%(manager)s answers now.") % {"manager": manager},
            "unassigned": _("The dialog waits for a manager."),
        }[system_type]

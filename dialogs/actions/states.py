"""Close, reopen, assign, tag: each state change is also a `system` message of the dialog."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dialogs.announce import announce_row, announce_state
from dialogs.handoff.moves import AT_THE_END
from dialogs.log import NUMBERED, cause_effects, effects_on, entry_for, number, write
from dialogs.models import Dialog, Entry
from dialogs.names import colleague_name, public_name
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit
from replyx.database.questions import Question
from replyx.database.rows import update


class Merged(Exception):
    """The dialog has ended for good; `dialog_id` goes on for it."""

    def __init__(self, dialog_id: int) -> None:
        super().__init__(dialog_id)
        self.dialog_id = dialog_id


class OtherOpen(Exception):
    """The visitor goes on in another dialog, `dialog_id`: nobody has two open ones."""

    def __init__(self, dialog_id: int) -> None:
        super().__init__(dialog_id)
        self.dialog_id = dialog_id


def close_dialog(dialog_id: int, by: User) -> Dialog:
    """Close a dialog. Closing a closed one changes nothing. Raises Dialog.DoesNotExist."""
    return set_status(dialog_id, Dialog.Status.CLOSED, "closed", by)


def reopen(dialog_id: int, by: User) -> Dialog:
    """Open a closed dialog again. Raises Dialog.DoesNotExist, Merged and OtherOpen."""
    return set_status(dialog_id, Dialog.Status.OPEN, "reopened", by)


def set_status(dialog_id: int, status: str, system_type: str, by: User | None) -> Dialog:
    """Change the status, once, and say so in the dialog. Raises as `may_open` does."""
    with transaction.atomic():
        dialog = locked(dialog_id)
        if dialog.status == status:
            return dialog
        if status == Dialog.Status.OPEN:
            may_open(dialog)
        now = shared_now()
        said = ended(dialog, by, now) if status == Dialog.Status.CLOSED else []
        number(dialog, now)
        dialog.status = status
        if status == Dialog.Status.CLOSED:
            dialog.waiting_since = None
        store_status(dialog)
        tell(dialog, [*said, system_entry(dialog, system_type, by, now)])
    return dialog


def ended(dialog: Dialog, by: User | None, now: datetime) -> list[Entry]:
    """In a dialog that ends nobody is asked for, and nobody answers: what is said of it before,
    with the next number; neither is stored yet. Who answered stays known as its manager.
    """
    move = AT_THE_END.get(dialog.handoff)
    if move is None:
        return []
    dialog.handoff = move.after
    dialog.last_seq += 1
    said = {"by": "manager" if by else "rule"}
    return [system_entry(dialog, move.system_type, by, now, said)]


_others: Question[tuple[int]] = Question(
    lambda visitor_id, dialog_id: (
        Dialog.objects.filter(visitor=visitor_id, status=Dialog.Status.OPEN)
        .exclude(pk=dialog_id)
        .order_by("pk")
        .values_list("pk")
    )
)


def may_open(dialog: Dialog) -> None:
    """Whether a closed dialog may be opened. An empty one that its visitor has open makes way: a
    tab that shows it is led to this one. Raises Merged or OtherOpen.
    """
    if dialog.merged_into_id is not None:
        raise Merged(dialog.merged_into_id)
    others = _others.ask(dialog.visitor_id, dialog.pk)
    if others:
        empty = Dialog.objects.filter(pk__in=[pk for (pk,) in others], last_seq=0)
        empty.change(shared_now(), status=Dialog.Status.CLOSED, merged_into=dialog.pk)
        others = _others.ask(dialog.visitor_id, dialog.pk)
    for (other_id,) in others:
        raise OtherOpen(other_id)


def store_status(dialog: Dialog) -> None:
    """Store status, waiting and number. Raises OtherOpen where another was opened just now."""
    may_fail = dialog.status == Dialog.Status.OPEN
    try:
        with transaction.atomic(savepoint=may_fail):
            update([dialog], "status", "handoff", "waiting_since", *NUMBERED)
    except IntegrityError:
        other = Dialog.objects.filter(visitor=dialog.visitor_id, status=Dialog.Status.OPEN).first()
        raise OtherOpen(other.pk if other else dialog.pk) from None


def assign(dialog_id: int, manager: User | None, by: User) -> Dialog:
    """Give a dialog to a manager, or to nobody. Raises Dialog.DoesNotExist."""
    with transaction.atomic():
        dialog = locked(dialog_id)
        if dialog.manager_id == (manager.pk if manager else None):
            return dialog
        now = shared_now()
        number(dialog, now)
        dialog.manager = manager
        update([dialog], "manager", *NUMBERED)
        if dialog.handoff == Dialog.Handoff.REQUESTED:
            offer(dialog, manager, now)
        name = public_name(manager) if manager else ""
        data = {"manager": name} if name else {}
        append_system(dialog, "assigned" if manager else "unassigned", by, now, data)
    return dialog


def offer(
    dialog: Dialog, manager: User | None, now: datetime, until: datetime | None = None
) -> bool:
    """Note who is asked to take a dialog that waits, and until when; None is for good. Returns
    whether somebody was before.
    """
    before = dialog.offers.filter(over_at=None).update(over_at=now)
    if manager is not None:
        dialog.offers.create(user=manager, at=now, until=until)
    return before > 0


def offer_to(dialog: Dialog, manager: User | None, now: datetime, until: datetime | None) -> None:
    """A manager is asked to take a dialog that waits, whose row is locked; or nobody is any more.
    Colleagues alone read it: it is no promise to the visitor.
    """
    if not offer(dialog, manager, now, until) and manager is None:
        return
    number(dialog, now)
    dialog.manager = manager
    update([dialog], "manager", *NUMBERED)
    data = {"manager": colleague_name(manager)} if manager else {}
    entry = system_entry(dialog, "handoff_offered", None, now, data)
    entry.private = True
    tell(dialog, [entry])


def note_reach(dialog_id: int, system_type: str) -> None:
    """Tell colleagues that nothing reaches the visitor of a dialog any more, or again: `blocked`,
    `unblocked` or `account_deleted`. Raises Dialog.DoesNotExist.
    """
    with transaction.atomic():
        dialog = locked(dialog_id)
        now = shared_now()
        number(dialog, now)
        update([dialog], *NUMBERED)
        entry = system_entry(dialog, system_type, None, now)
        entry.private = True
        tell(dialog, [entry])


def note_anonymised(dialog_id: int, by: User | None) -> None:
    """Tell colleagues that nothing says any more whose a dialog was. Raises Dialog.DoesNotExist."""
    with transaction.atomic():
        dialog = locked(dialog_id)
        now = shared_now()
        number(dialog, now)
        update([dialog], *NUMBERED)
        entry = system_entry(dialog, "anonymised", by, now)
        entry.private = True
        tell(dialog, [entry])


def set_tags(dialog_id: int, tags: list[str]) -> Dialog:
    """Replace a dialog's tags. They are a state, not an entry. Raises Dialog.DoesNotExist."""
    with transaction.atomic(savepoint=False):
        dialog = locked(dialog_id)
        dialog.tags = list(dict.fromkeys(tags))
        dialog.updated_at = shared_now()
        dialog.version = dialog.row_version = dialog.version + 1
        update([dialog], "tags", "updated_at", "version", "row_version")
        after_commit(announce_state, dialog)
        after_commit(announce_row, dialog)
    return dialog


_locked: Question[Dialog] = Question(
    lambda pk: Dialog.objects.with_people().filter(pk=pk).select_for_update(of=("self",))
)


def locked(dialog_id: int) -> Dialog:
    """The dialog, nobody else's until the commit. Raises Dialog.DoesNotExist."""
    for dialog in _locked.ask(dialog_id):
        return dialog
    raise Dialog.DoesNotExist


def append_system(
    dialog: Dialog,
    system_type: str,
    by: User | None,
    now: datetime,
    data: Mapping[str, str | int] = MappingProxyType({}),
) -> Entry:
    """Say a change of state in the dialog, for the number taken last, and announce the state."""
    entry = system_entry(dialog, system_type, by, now, data)
    tell(dialog, [entry])
    return entry


def system_entry(
    dialog: Dialog,
    system_type: str,
    by: User | None,
    now: datetime,
    data: Mapping[str, str | int] = MappingProxyType({}),
) -> Entry:
    """A change of state, in the site's language, for the number taken last; not written yet.

    `data` goes to clients: `manager` is who was assigned or answers, `dialog` the one that goes on
    for a merged one; of a handoff `by` and `reason`.
    """
    return entry_for(
        dialog,
        created_at=now,
        sender=Entry.Sender.SYSTEM,
        author=by,
        system_type=system_type,
        text=sentence(dialog, system_type, data),
        data=dict(data),
    )


def tell(dialog: Dialog, entries: list[Entry]) -> None:
    """Write what is said of a dialog's state, with what it causes, and announce the state."""
    write(entries)
    cause_effects(entries, effects_on([dialog]))
    after_commit(announce_state, dialog)


def sentence(dialog: Dialog, system_type: str, data: Mapping[str, str | int]) -> str:
    """The words for a client that has none of its own."""
    with translation.override(dialog.site.locale):
        if system_type in NAMED and data.get("manager"):
            return _("%(manager)s answers now.") % data
        if system_type == "handoff_offered" and data:
            return _("%(manager)s is asked to answer.") % data
        return _(SENTENCES[system_type])


NAMED = frozenset({"assigned", "handoff_started"})
SENTENCES = {
    "blocked": gettext_noop("The visitor has blocked the bot: nothing reaches them."),
    "unblocked": gettext_noop("The visitor can be reached again."),
    "account_deleted": gettext_noop("The visitor has no account in Telegram any more."),
    "anonymised": gettext_noop("The visitor was made anonymous: who it was is not known any more."),
    "closed": gettext_noop("The dialog is closed."),
    "reopened": gettext_noop("The dialog is open again."),
    "assigned": gettext_noop("A manager answers now."),
    "unassigned": gettext_noop("The dialog waits for a manager."),
    "merged": gettext_noop("The conversation goes on in another dialog of the same person."),
    "handoff_requested": gettext_noop("A person was asked for."),
    "handoff_offered": gettext_noop("Nobody who was asked took it: it waits for everybody."),
    "handoff_started": gettext_noop("A manager answers now."),
    "handoff_released": gettext_noop("The conversation with the manager is over."),
    "handoff_cancelled": gettext_noop("Nobody is asked for any more."),
    "handoff_expired": gettext_noop(
        "Nobody could come in time. What you wrote stays here, and will be read."
    ),
}

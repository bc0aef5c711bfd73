"""What is still to be told of a dialog goes along when another one goes on for it."""

from django.db import transaction
from django.db.models import Max, Min

from dialogs.models import Dialog
from notify.escalation.waiting import dealt_with, is_over, said_from
from notify.models import Notice


@transaction.atomic
def follow(notice: Notice) -> bool:
    """Make a notice one of the dialog that goes on, about all that waits there. False where nobody
    waits in it, or the same person is told of it by the same road anyway.
    """
    dialog = going_on(notice.dialog)
    if is_over(dialog):
        return False
    said = said_from(dialog, dealt_with(dialog) + 1).order_by()
    found = said.aggregate(first=Min("seq"), last=Max("seq"))
    same = Notice.objects.filter(
        dialog=dialog,
        from_seq=found["first"],
        user=notice.user_id,
        road=notice.road,
        repetition=notice.repetition,
    )
    if found["first"] is None or same.exists():
        return False
    notice.dialog, notice.from_seq, notice.upto_seq = dialog, found["first"], found["last"]
    notice.save(update_fields=["dialog", "from_seq", "upto_seq"])
    return True


def going_on(dialog: Dialog) -> Dialog:
    """The dialog that goes on in the end for a merged one; nobody else's until the commit, so that
    nobody plans for it meanwhile.
    """
    known = {dialog.pk}
    while (further := dialog.merged_into_id) is not None and further not in known:
        known.add(further)
        found = Dialog.objects.select_related("site", "visitor").filter(pk=further)
        dialog = found.select_for_update(of=("self",), no_key=True).get()
    return dialog

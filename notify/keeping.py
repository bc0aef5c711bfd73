"""What `notify` holds of dialogs (`dialogs.keeping.holding.Holder`)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Min, QuerySet

from dialogs.models import Dialog, Visitor
from dialogs.representations import iso
from notify.models import Delivery, Mailbox, VisitorMail
from notify.visitors.addresses import folded

DIALOG = re.compile(r'"dialog":\{"id":(\d+)')
AT_ONCE = 500


class NotifyHolder:
    """Who was told that somebody waits, mails to visitors, and what webhooks were sent."""

    tables = frozenset({"notify.Notice", "notify.VisitorMail", "notify.Mailbox", "notify.Delivery"})

    def forget_dialogs(self, dialog_ids: Sequence[int], /) -> None:
        """What webhooks were told of them, also what they were not told yet; mails, and to which
        addresses they went, whosever these are by now.
        """
        Delivery.objects.filter(dialog__in=dialog_ids).delete()
        gone = list(unnumbered(dialog_ids))
        for start in range(0, len(gone), AT_ONCE):
            Delivery.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
        mails = VisitorMail.objects.filter(dialog__in=dialog_ids)
        boxes = set(mails.values_list("mailbox", flat=True))
        mails.delete()
        forget_unused(Mailbox.objects.filter(pk__in=boxes))

    def forget_people(self, dialog_ids: Sequence[int], /) -> None:
        """The same."""
        self.forget_dialogs(dialog_ids)

    def tell(self, visitor: Visitor, /, *, with_notes: bool) -> dict[str, Any]:
        """Which mails they got, and whether they want any."""
        mails = VisitorMail.objects.filter(dialog__visitor=visitor).order_by("pk")
        boxes = boxes_at(visitor) | Mailbox.objects.filter(pk__in=mails.values("mailbox"))
        return {
            "mails": [
                {"to": each.address, "at": iso(each.created_at), "outcome": each.outcome}
                for each in mails
            ],
            "wants_mail": {each.address: each.wants for each in boxes},
        }

    def erase(self, visitor: Visitor, /) -> None:
        """Mailboxes that no mail says are theirs."""
        forget_unused(boxes_at(visitor))


def boxes_at(visitor: Visitor) -> QuerySet[Mailbox]:
    """The mailboxes of the addresses that a visitor has now."""
    addresses = {folded(each) for each in (visitor.email, visitor.given_email) if each}
    return Mailbox.objects.filter(site=visitor.site_id, address__in=addresses)


def forget_unused(boxes: QuerySet[Mailbox]) -> None:
    """Remove mailboxes without mails, but those that want none: that wish is kept, and nothing
    else. Whoever begins a mail to one holds it until the commit.
    """
    held = list(boxes.select_for_update().order_by("pk").values_list("pk", flat=True))
    Mailbox.objects.filter(pk__in=held, wants=True, mails=None).delete()


def unnumbered(dialog_ids: Sequence[int]) -> Iterator[int]:
    """The deliveries that tell of dialogs, and were stored before the number had a column of its
    own: their bodies say so and nothing else. A month after the upgrade there is none.
    """
    dialogs = Dialog.objects.filter(pk__in=dialog_ids, site__hooks__isnull=False)
    lived = dialogs.aggregate(begin=Min("created_at"))
    if lived["begin"] is None:
        return
    wanted = set(dialog_ids)
    told = Delivery.objects.filter(
        dialog=None, hook__site__in=dialogs.values("site"), created_at__gte=lived["begin"]
    )
    for pk, body in told.order_by().values_list("pk", "body").iterator():
        found = DIALOG.search(body)
        if found and int(found[1]) in wanted:
            yield pk

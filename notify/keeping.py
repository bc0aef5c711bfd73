"""What `notify` holds of dialogs (`dialogs.keeping.holding.Holder`)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Min

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
        """What webhooks were told of them, also what they were not told yet."""
        Delivery.objects.filter(dialog__in=dialog_ids).delete()
        gone = list(unnumbered(dialog_ids))
        for start in range(0, len(gone), AT_ONCE):
            Delivery.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()

    def forget_people(self, dialog_ids: Sequence[int], /) -> None:
        """The same, and to which addresses mails went."""
        self.forget_dialogs(dialog_ids)
        VisitorMail.objects.filter(dialog__in=dialog_ids).delete()

    def tell(self, visitor: Visitor, /, *, with_notes: bool) -> dict[str, Any]:
        """Which mails they got, and whether they want any."""
        mails = VisitorMail.objects.filter(dialog__visitor=visitor).order_by("pk")
        boxes = Mailbox.objects.filter(site=visitor.site_id, address__in=addresses_of(visitor))
        return {
            "mails": [
                {"to": each.address, "at": iso(each.created_at), "outcome": each.outcome}
                for each in mails
            ],
            "wants_mail": {each.address: each.wants for each in boxes},
        }

    def erase(self, visitor: Visitor, /) -> None:
        """Their mailboxes, but those that want no mail: that wish is kept, and nothing else."""
        boxes = Mailbox.objects.filter(site=visitor.site_id, address__in=addresses_of(visitor))
        own = boxes.filter(wants=True)
        own.filter(mails=None).delete()


def addresses_of(visitor: Visitor) -> set[str]:
    """As mailboxes have them."""
    return {folded(each) for each in (visitor.email, visitor.given_email) if each}


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

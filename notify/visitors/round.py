"""Looks once a second for answers that visitors who left have not seen, and has them mailed.

What is due is found by what a dialog's row says anyway (index `dialog_unseen`), so that nothing is
done for it when a message comes. Whoever looks settles it under the row's lock: of many one tells.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import transaction
from django.db.models import F, Q

from dialogs.models import Channel, Dialog, Site
from dialogs.models.dialog import UNSEEN
from notify.models import VisitorMail
from notify.visitors.absence import is_here, is_unseen, unseen, was_told
from notify.visitors.addresses import is_too_much, mailbox_of, source_of
from notify.visitors.sending import ending, send
from replyx.database.clock import shared_now

logger = structlog.get_logger(__name__)

AT_ONCE = 100  # dialogs of one look
OFF_SECONDS = 60  # after which a site that mails no visitor settles it
OLDEST = timedelta(days=1)  # what is older was missed, and comes as no surprise any more
HERE = timedelta(seconds=30)  # until the next look at somebody who has the chat open
GRACE = timedelta(seconds=15)  # somebody who was here may be between two pages


class Ripe(NamedTuple):
    """A dialog with an unseen answer of long enough ago, and whether anybody could be mailed."""

    pk: int
    last_seq: int
    has_address: bool


def look() -> None:
    """Settle what is due; what fails is tried again at the next look."""
    ripe = due(shared_now())
    settle([each for each in ripe if not each.has_address])
    for each in ripe:
        if each.has_address:
            safely(tell, each.pk)
    for mail_id in open_mails(shared_now()):
        safely(go_on, mail_id)


def safely(work: Callable[[int], None], number: int) -> None:
    """Do one of many; the others are done whatever becomes of it."""
    try:
        work(number)
    except Exception as error:
        logger.warning("a visitor could not be told", number=number, error=repr(error))


def due(now: datetime) -> list[Ripe]:
    """The dialogs that have been still for as long as their site says, with an answer that the
    visitor has not seen; those of the longest ago first.
    """
    after = Site.objects.order_by().values_list("mail_visitor_after", flat=True).distinct()
    moments = {each: now - timedelta(seconds=each or OFF_SECONDS) for each in after}
    if not moments:
        return []
    still = [
        Q(site__mail_visitor_after=each, active_at__lte=before) for each, before in moments.items()
    ]
    oldest = min(moments.values()) - OLDEST
    found = Dialog.objects.filter(
        UNSEEN, active_at__lte=max(moments.values()), active_at__gte=oldest
    ).filter(Q(*still, _connector=Q.OR))
    columns = (
        "pk", "last_seq", "channel", "site__mail_visitor_after", "visitor__email",
        "visitor__given_email",
    )  # fmt: skip
    return [
        Ripe(pk, last_seq, channel == Channel.WEB and bool(seconds and (email or given)))
        for pk, last_seq, channel, seconds, email, given in found.order_by("active_at").values_list(
            *columns
        )[:AT_ONCE]
    ]


def settle(ripe: Iterable[Ripe]) -> None:
    """Nobody is to be told; what was said since is looked at in its own time."""
    same = [Q(pk=each.pk, last_seq=each.last_seq) for each in ripe]
    if same:
        Dialog.objects.filter(Q(*same, _connector=Q.OR)).update(settled_seq=F("last_seq"))


@transaction.atomic
def tell(dialog_id: int) -> None:
    """Begin a mail to the visitor of a dialog, if there was none since they looked."""
    dialog = locked(dialog_id)
    if dialog is None or not is_unseen(dialog):
        return  # gone, somebody writes to it, or another worker was first
    after = timedelta(seconds=dialog.site.mail_visitor_after)
    if dialog.active_at + after > shared_now():
        return  # the answer goes on
    Dialog.objects.filter(pk=dialog_id).update(settled_seq=dialog.last_seq)
    answers = unseen(dialog)
    if answers is None or was_told(dialog) or not dialog.visitor.mailed_at:
        return
    visitor = dialog.visitor
    VisitorMail.objects.create(
        dialog=dialog,
        mailbox=mailbox_of(dialog.site, visitor.mailed_at),
        address=visitor.mailed_at,
        source=source_of(visitor),
        token_version=visitor.token_version,
        from_seq=answers.from_seq,
        upto_seq=answers.upto_seq,
    )


def locked(dialog_id: int) -> Dialog | None:
    """A dialog with its people, nobody else's until the commit; None where it is somebody's."""
    found = Dialog.objects.select_related("site", "visitor").filter(pk=dialog_id)
    return found.select_for_update(of=("self",), skip_locked=True, no_key=True).first()


def open_mails(now: datetime) -> list[int]:
    """The mails that are to be looked at now, those of the longest ago first."""
    waiting = VisitorMail.objects.filter(due_at__lte=now).order_by("due_at")
    return list(waiting.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def go_on(mail_id: int) -> None:
    """Send a mail, put it off as long as its visitor is here, or let it be."""
    waiting = VisitorMail.objects.filter(pk=mail_id, due_at__isnull=False)
    dialog_id = waiting.values_list("dialog", flat=True).first()
    dialog = locked(dialog_id) if dialog_id else None
    mail = waiting.select_related("mailbox").first() if dialog else None
    if dialog is None or mail is None:
        return
    mail.dialog, now = dialog, shared_now()
    mail.mailbox = mailbox_of(dialog.site, mail.address)
    over, is_online = ending(mail), False
    if over is None and is_too_much(mail):
        over = VisitorMail.Outcome.LIMITED
    if over is not None:
        mail.outcome, mail.due_at = over, None
    elif (is_online := is_here(dialog)) or mail.was_here:
        mail.due_at = now + (HERE if is_online else GRACE)
    else:
        mail.due_at = None
        send.using(dedupe=f"visitor mail {mail.pk}").enqueue(mail.pk)
    mail.was_here = is_online
    mail.save(update_fields=["outcome", "due_at", "was_here"])

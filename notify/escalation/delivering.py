"""The job that tells somebody of one notice, by whichever road it goes."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from jobs.outcomes import Permanent, Retry
from jobs.tasks import task
from notify.escalation.hours import opening
from notify.escalation.merged import follow
from notify.escalation.overtaking import first_since
from notify.escalation.plan import told_by
from notify.escalation.roads import ROADS
from notify.escalation.waiting import is_wanted, said_from
from notify.models import Hours, Notice, Road
from replyx.database.clock import shared_now

ATTEMPTS = 20  # some seven hours of them, for a mail server that is away
REPETITIONS = 12  # at most, for one waiting, person and road


def enqueue(notice: Notice) -> None:
    """Have it told when it is due. Once, in the transaction that stores it."""
    queue = ROADS[Road(notice.road)].queue
    deliver.using(queue_name=queue, run_after=notice.due_at).enqueue(notice.pk)


@task(queue_name="mail", attempts=ATTEMPTS)
def deliver(notice_id: int) -> None:
    """Tell of it, if it is still wanted. A worker that is killed behind that and before it is noted
    tells again, and the road knows it for the same notice. Raises as the road does.
    """
    found = Notice.objects.filter(pk=notice_id, outcome=Notice.Outcome.WAITING)
    notice = found.select_related("dialog__site", "dialog__visitor").first()
    if notice is None:
        return
    is_there = notice.dialog.merged_into_id is None or follow(notice)
    reader = reader_of(notice)
    if reader is None or not (is_there and is_wanted(notice)):
        first = first_since(notice.dialog, notice.from_seq) if reader else None
        found.update(outcome=Notice.Outcome.CANCELLED, overtaken_by=first)
        return
    wait_for_hours(notice)
    upto = said_from(notice.dialog, notice.from_seq).values_list("seq", flat=True).last()
    notice.upto_seq = upto or notice.upto_seq
    try:
        ROADS[Road(notice.road)].send(notice, reader)
    except Permanent:
        found.update(outcome=Notice.Outcome.FAILED)
        raise
    note_sent(notice)


def reader_of(notice: Notice) -> User | None:
    """Whom it is for, if they are still told by its road."""
    site = notice.dialog.site
    if notice.repetition and not site.escalate_repeat:
        return None
    return told_by(site, Road(notice.road)).filter(pk=notice.user_id).first()


def wait_for_hours(notice: Notice) -> None:
    """Raises Retry outside the hours of whom it is for, until they begin: a road that was away may
    come back at night.
    """
    now = shared_now()
    opens = opening_of(notice, now)
    if opens > now:
        Notice.objects.filter(pk=notice.pk).update(due_at=opens)
        raise Retry(opens - now, "outside the hours of its reader")


def opening_of(notice: Notice, moment: datetime) -> datetime:
    """The first moment from one on at which whom it is for may be told."""
    return opening(Hours.objects.filter(user=notice.user_id).first(), moment)


@transaction.atomic
def note_sent(notice: Notice) -> None:
    """It is sent; and what follows if nobody takes it, where the site says so."""
    now, repeat = shared_now(), notice.dialog.site.escalate_repeat
    waited = Notice.objects.filter(pk=notice.pk, outcome=Notice.Outcome.WAITING)
    is_ours = waited.update(outcome=Notice.Outcome.SENT, sent_at=now, upto_seq=notice.upto_seq)
    if is_ours and repeat and notice.repetition < REPETITIONS:
        again = Notice.objects.create(
            dialog=notice.dialog,
            user_id=notice.user_id,
            road=notice.road,
            from_seq=notice.from_seq,
            upto_seq=notice.upto_seq,
            repetition=notice.repetition + 1,
            due_at=opening_of(notice, now + timedelta(seconds=repeat)),
        )
        enqueue(again)

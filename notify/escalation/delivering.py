"""The job that tells somebody of one notice, by whichever road it goes."""

from django.contrib.auth.models import User
from django.utils import timezone

from jobs.outcomes import Permanent
from jobs.tasks import task
from notify.escalation.plan import told_by
from notify.escalation.roads import ROADS
from notify.escalation.waiting import is_wanted, said_from
from notify.models import Notice, Road

ATTEMPTS = 20  # some seven hours of them, for a mail server that is away


def enqueue(notice: Notice) -> None:
    """Have it told when it is due."""
    queue, once = ROADS[Road(notice.road)].queue, f"notice {notice.pk}"
    job = deliver.using(queue_name=queue, run_after=notice.due_at, dedupe=once)
    job.enqueue(notice.pk)


@task(queue_name="mail", attempts=ATTEMPTS)
def deliver(notice_id: int) -> None:
    """Tell of it, if it is still wanted. A worker that is killed behind that and before it is noted
    tells again, and the road knows it for the same notice. Raises as the road does.
    """
    found = Notice.objects.filter(pk=notice_id, outcome=Notice.Outcome.WAITING)
    notice = found.select_related("dialog__site", "dialog__visitor").first()
    if notice is None:
        return
    reader = reader_of(notice)
    if reader is None or not is_wanted(notice):
        found.update(outcome=Notice.Outcome.CANCELLED)
        return
    upto = said_from(notice.dialog, notice.from_seq).values_list("seq", flat=True).last()
    notice.upto_seq = upto or notice.upto_seq
    try:
        ROADS[Road(notice.road)].send(notice, reader)
    except Permanent:
        found.update(outcome=Notice.Outcome.FAILED)
        raise
    found.update(outcome=Notice.Outcome.SENT, sent_at=timezone.now(), upto_seq=notice.upto_seq)


def reader_of(notice: Notice) -> User | None:
    """Whom it is for, if they are still told by its road."""
    return told_by(notice.dialog.site, Road(notice.road)).filter(pk=notice.user_id).first()

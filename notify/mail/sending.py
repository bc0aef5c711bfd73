"""The job that sends one notice as a mail, and who gets any."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from dialogs.access.managers import managers
from dialogs.models import Site
from jobs.outcomes import Permanent
from jobs.tasks import task
from notify.escalation.waiting import is_wanted, said_from
from notify.mail.handing import hand_over
from notify.mail.letter import letter
from notify.models import Choice, Notice

ATTEMPTS = 20  # some seven hours of them, for a mail server that is away


def mailed(site: Site) -> QuerySet[User]:
    """The managers of a site who are told by mail."""
    if not (settings.EMAIL_URL and site.escalate_mail):
        return User.objects.none()
    members = managers().filter(memberships__site=site).exclude(email="")
    return members.exclude(pk__in=Choice.objects.filter(mail=False).values("user"))


@task(queue_name="mail", attempts=ATTEMPTS)
def send(notice_id: int) -> None:
    """Send it, if it is still wanted. A worker that is killed after the mail has left and before
    that is noted sends it again, with the same `Message-ID`. Raises Permanent where the server will
    never take it.
    """
    found = Notice.objects.filter(pk=notice_id, outcome=Notice.Outcome.WAITING)
    notice = found.select_related("dialog__site", "dialog__visitor").first()
    if notice is None:
        return
    dialog = notice.dialog
    reader = mailed(dialog.site).filter(pk=notice.user_id).first()
    if reader is None or not is_wanted(notice):
        found.update(outcome=Notice.Outcome.CANCELLED)
        return
    upto = said_from(dialog, notice.from_seq).values_list("seq", flat=True).last()
    mail = letter(notice, reader.email, upto or notice.upto_seq)
    try:
        hand_over(mail)
    except Permanent:
        found.update(outcome=Notice.Outcome.FAILED)
        raise
    found.update(
        outcome=Notice.Outcome.SENT, sent_at=timezone.now(), upto_seq=upto or notice.upto_seq
    )

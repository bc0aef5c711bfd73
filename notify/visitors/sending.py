"""The job that mails a visitor what was answered."""

from jobs.outcomes import Permanent
from jobs.tasks import task
from notify.mail.handing import hand_over
from notify.models import VisitorMail
from notify.visitors.absence import has_looked, unseen
from notify.visitors.addresses import is_wanted_there
from notify.visitors.letter import letter
from replyx.database.clock import shared_now

ATTEMPTS = 20  # some seven hours of them, for a mail server that is away
Outcome = VisitorMail.Outcome


def ending(mail: VisitorMail) -> Outcome | None:
    """Why a mail is not sent; None where it is to be. Needs the dialog with its people and the
    mailbox.
    """
    if has_looked(mail):
        return Outcome.CANCELLED
    return None if is_wanted_there(mail) else Outcome.UNWANTED


@task(queue_name="mail", attempts=ATTEMPTS)
def send(mail_id: int) -> None:
    """Send it, if they are still away and want it. A worker that is killed after the mail has left
    and before that is noted sends it again, with the same `Message-ID`. Raises Permanent where the
    server will never take it.
    """
    found = VisitorMail.objects.filter(pk=mail_id, outcome=Outcome.WAITING)
    mail = found.select_related("dialog__site", "dialog__visitor", "mailbox").first()
    if mail is None:
        return
    if (over := ending(mail)) is not None:
        found.update(outcome=over)
        return
    answers = unseen(mail.dialog)
    upto = answers.upto_seq if answers else mail.upto_seq
    try:
        hand_over(letter(mail, upto))
    except Permanent:
        found.update(outcome=Outcome.FAILED)
        raise
    found.update(outcome=Outcome.SENT, sent_at=shared_now(), upto_seq=upto)

"""A visitor who left, an answer that waits for them, and what a worker does then."""

from datetime import timedelta
from email.message import EmailMessage

from django.db.models import F
from django.utils import timezone

from dialogs.actions import give_email, post_message
from dialogs.models import Dialog, Entry
from jobs.models import Job
from notify.models import VisitorMail
from notify.visitors.round import look
from notify.visitors.sending import send
from tests.notify.post_office import PostOffice
from tests.people import People

VERA = "vera@mail.example"


def asks(people: People, text: str = "Where is my order?", email: str = VERA) -> Entry:
    """Vera writes, and gives an address where there is one."""
    entry = post_message(people.dialog.pk, "user", text).entry
    if email:
        people.dialog.refresh_from_db()
        give_email(people.dialog, email)
    return entry


def answers(people: People, text: str = "It is on its way.") -> Entry:
    """Anna answers her."""
    return post_message(people.dialog.pk, "manager", text, author=people.anna).entry


def wait(seconds: float = 300) -> None:
    """So much time goes by in all dialogs, and for all mails that are to be looked at again."""
    ago = timedelta(seconds=seconds)
    Dialog.objects.update(active_at=F("active_at") - ago)
    VisitorMail.objects.filter(due_at__isnull=False).update(due_at=F("due_at") - ago)


def tell() -> None:
    """Look, and do the jobs."""
    look()
    deliver()


def deliver() -> None:
    """Do the jobs of mails to visitors, once each."""
    path = send.module_path
    for job in Job.objects.filter(path=path, state=Job.State.WAITING).order_by("pk"):
        send.func(*job.args)
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)


def mailed(office: PostOffice, address: str = VERA) -> list[EmailMessage]:
    """The mails that came to an address."""
    return [mail for mail in office.mails if mail["To"] == address]


def outcomes() -> list[str]:
    """What came of each mail, the earliest first."""
    return list(VisitorMail.objects.order_by("pk").values_list("outcome", flat=True))


def tomorrow() -> None:
    """A day goes by."""
    VisitorMail.objects.update(created_at=timezone.now() - timedelta(hours=25))

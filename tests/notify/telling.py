"""What a worker does, done at once: in the test's own transaction there is none."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from dialogs.actions import post_message
from dialogs.models import Dialog, Entry
from jobs.models import Job
from notify.escalation.delivering import deliver as deliver_one
from notify.escalation.round import look
from notify.models import Notice
from tests.people import People


def says(dialog: Dialog, text: str) -> Entry:
    """Its visitor writes."""
    return post_message(dialog.pk, "user", text).entry


def wait(seconds: float = 300) -> None:
    """Everything that was said was said that much earlier."""
    ago = timedelta(seconds=seconds)
    Entry.objects.update(created_at=F("created_at") - ago)
    waiting = Dialog.objects.filter(untold_since__isnull=False)
    waiting.update(untold_since=F("untold_since") - ago)
    Job.objects.update(run_after=F("run_after") - ago)
    Notice.objects.update(due_at=F("due_at") - ago)


def tell() -> None:
    """Look, and do the jobs."""
    look()
    deliver()


def deliver() -> None:
    """Do the jobs of notices, once each."""
    ready = Job.objects.filter(state=Job.State.WAITING, run_after__lte=timezone.now())
    for job in ready.filter(path=deliver_one.module_path).order_by("run_after", "pk"):
        deliver_one.func(*job.args)
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)


def outcomes() -> list[tuple[str, str]]:
    """Of each notice, whom it was for and what came of it."""
    return list(Notice.objects.order_by("pk").values_list("user__username", "outcome"))


def due(people: People, text: str = "Hello") -> Notice:
    """Anna's notice by push of something that nobody has read; not told yet."""
    says(people.dialog, text)
    wait()
    look()
    return Notice.objects.get(user=people.anna, road="push")

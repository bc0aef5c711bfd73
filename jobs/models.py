from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from replyx.database.clock import shared_now


class Job(models.Model):
    """One call of a task, until it is done.

    It is somebody's while `locked_until` is to come. Jobs of one `key` are done one after the
    other, in the order of their ids: whoever enqueues them holds a lock until the commit, such as
    the row of a dialog, or a later id would be there before an earlier one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")  # or under way
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    queue = models.CharField(_("queue"), max_length=32)
    path = models.CharField(_("task"), max_length=200)  # dotted
    args = models.JSONField(_("arguments"), default=list)
    kwargs = models.JSONField(_("named arguments"), default=dict)
    priority = models.SmallIntegerField(_("priority"), default=0)  # -100 to 100
    run_after = models.DateTimeField(_("not before"), default=shared_now)
    key = models.CharField(_("key"), max_length=100, blank=True, default="")
    # What is enqueued only once; remembered as long as the row is there.
    dedupe = models.CharField(_("once as"), max_length=200, null=True, blank=True, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    locked_by = models.CharField(_("worker"), max_length=64, blank=True, default="")
    locked_until = models.DateTimeField(_("the worker's until"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")
    enqueued_at = models.DateTimeField(_("enqueued"), default=shared_now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(
                fields=["queue", "-priority", "run_after", "id"],
                name="job_ready",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["key", "id"], name="job_key", condition=Q(state="waiting") & ~Q(key="")
            ),
            models.Index(
                fields=["finished_at"], name="job_finished", condition=Q(finished_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return _("Job {id}: {task}").format(id=self.pk, task=self.path.rpartition(".")[2])


class Worker(models.Model):
    """A process that does jobs, as long as it says so now and then."""

    name = models.CharField(_("worker"), max_length=64, primary_key=True)
    queues = models.JSONField(_("queues"), default=list)
    seen_at = models.DateTimeField(_("last seen"), default=shared_now)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name

"""Background work: what waits, and what was given up."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adminpanel.admin.base import AnyAdmin
from jobs.claiming import start_again
from jobs.models import Job

LENGTH = 120  # characters of an error in the list


@admin.register(Job)
class JobAdmin(AnyAdmin):
    """For superusers, and whom they let: to look, to start again, and to drop."""

    list_display = ["__str__", "state", "attempts", "due", "error"]
    list_filter = ["state", "queue"]
    search_fields = ["path", "key", "last_error"]
    ordering = ["-pk"]
    show_full_result_count = False
    actions = ["again"]
    fields = [
        "path", "queue", "state", "args", "kwargs", "key", "dedupe", "priority", "attempts",
        "enqueued_at", "run_after", "finished_at", "locked_by", "locked_until", "last_error",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A job is made by what causes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        """There is nothing to change by hand."""
        return False

    def has_again_permission(self, request: HttpRequest) -> bool:
        """Who may drop a job may start it again."""
        return self.has_delete_permission(request)

    @admin.display(description=gettext_lazy("not before"), ordering="run_after")
    def due(self, job: Job) -> str:
        """In few signs: the error needs the room."""
        return date_format(localtime(job.run_after), "SHORT_DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("error"))
    def error(self, job: Job) -> str:
        """The last line of it, which says what it was."""
        return job.last_error.strip().rpartition("\n")[2][:LENGTH]

    @admin.action(description=gettext_lazy("Start again what was given up"), permissions=["again"])
    def again(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        """Try them once more, from the beginning."""
        count = start_again(jobs)
        text = _("Started again. Jobs: %(count)d") % {"count": count}
        self.message_user(request, text, messages.SUCCESS)

"""`TASKS["default"]["BACKEND"]`: calls of tasks as rows, stored in the transaction under way."""

from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from jobs.models import Job
from jobs.tasks import JobTask
from realtime.broadcast import wake
from realtime.groups import work_group
from replyx.database.clock import shared_now
from replyx.database.commits import after_commit


class Backend(BaseTaskBackend):
    """Enqueues; `jobs.worker` does the work."""

    task_class = JobTask
    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult[Any]:
        """Store a call; workers hear of it after the commit. Raises TypeError for arguments that
        are no JSON.
        """
        self.validate_task(task)
        job = Job(
            queue=task.queue_name,
            path=task.module_path,
            args=normalize_json(list(args)),
            kwargs=normalize_json(kwargs),
            priority=task.priority,
            run_after=task.run_after or shared_now(),
            key=task.key,
            dedupe=task.dedupe,
        )
        if task.dedupe is None:
            job.save(force_insert=True)
        else:
            Job.objects.bulk_create([job], ignore_conflicts=True)
            job = Job.objects.get(dedupe=task.dedupe)
        after_commit(wake, work_group())
        return result_of(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """How it stands with a call. Raises TaskResultDoesNotExist, also for one done long ago."""
        job = Job.objects.filter(pk=result_id).first() if result_id.isdigit() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job, import_string(job.path))


def result_of(job: Job, task: JobTask[Any, Any]) -> TaskResult[Any]:
    """A job as Django's tasks tell of it; what a task returns is not kept."""
    status = TaskResultStatus.READY
    if job.state == Job.State.DONE:
        status = TaskResultStatus.SUCCESSFUL
    elif job.state == Job.State.DEAD:
        status = TaskResultStatus.FAILED
    elif job.locked_until is not None and job.locked_until > shared_now():
        status = TaskResultStatus.RUNNING
    return TaskResult(
        task=task,
        id=str(job.pk),
        status=status,
        enqueued_at=job.enqueued_at,
        started_at=None,
        finished_at=job.finished_at,
        last_attempted_at=None,
        args=job.args,
        kwargs=job.kwargs,
        backend=task.backend,
        errors=[TaskError(exception_class_path="builtins.Exception", traceback=job.last_error)]
        if job.last_error
        else [],
        worker_ids=[job.locked_by] * job.attempts,
    )

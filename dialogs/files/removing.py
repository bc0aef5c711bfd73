"""Take a file out of where files are kept, now or as soon as that can be reached."""

from datetime import timedelta

import structlog
from django.core.files.storage import default_storage

from jobs.tasks import task

logger = structlog.get_logger(__name__)

QUEUE = "upkeep"
AFTER = timedelta(minutes=1)  # when whoever committed it has done it, unless they were killed


def remove(name: str) -> None:
    """Remove a file; one that is not there is no error, and one that cannot be removed now is
    tried again by a job, until it is given up where staff sees it.
    """
    try:
        default_storage.delete(name)
    except OSError as error:
        logger.warning("a file could not be removed, and is tried again", error=str(error))
        remove_again.enqueue(name)


@task(queue_name=QUEUE)
def remove_again(*names: str) -> None:
    """The same of many, once more. Raises OSError, when those that can be removed are."""
    failed: OSError | None = None
    for name in names:
        try:
            default_storage.delete(name)
        except OSError as error:
            failed = error
    if failed is not None:
        raise failed

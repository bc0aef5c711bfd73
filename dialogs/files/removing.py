"""Take a file out of where files are kept, now or as soon as that can be reached."""

import structlog
from django.core.files.storage import default_storage

from jobs.tasks import task

logger = structlog.get_logger(__name__)

QUEUE = "upkeep"


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
def remove_again(name: str) -> None:
    """The same, once more. Raises OSError."""
    default_storage.delete(name)

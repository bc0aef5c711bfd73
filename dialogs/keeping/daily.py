"""Once a day, by one of the workers: what the sites do not keep any longer goes."""

import time

import structlog
from django.utils import timezone

from dialogs.auditing.ending import old_acts, remove_old_acts
from dialogs.auditing.noting import BY_WORKER, note
from dialogs.keeping.retention import Over, keeping_sites
from dialogs.models import Act
from jobs.tasks import task
from replyx.database.clock import shared_now

logger = structlog.get_logger(__name__)

QUEUE = "upkeep"
HOUR = 3  # of the server's time zone, from which on a day's is done
LOOK_SECONDS = 60.0


class _Looked:
    """When this process looked last."""

    at = float("-inf")


def look() -> None:
    """Each worker, once a second (`JOB_ROUNDS`): the day's job, which is enqueued once."""
    if time.monotonic() - _Looked.at < LOOK_SECONDS:
        return
    _Looked.at = time.monotonic()
    now = timezone.localtime(shared_now())
    if now.hour >= HOUR and (keeping_sites().exists() or old_acts(now).exists()):
        remove_what_is_over.using(dedupe=f"retention {now.date()}").enqueue()


@task(queue_name=QUEUE)
def remove_what_is_over() -> None:
    """Of every site, and what staff did long ago. Killed and done again it finds what is left."""
    for site in keeping_sites():
        gone = Over(site, shared_now()).remove()
        if any(gone.values()):
            logger.info("retention", site=site.site_token, **gone)
            note(BY_WORKER, Act.What.RETENTION, "dialogs.site", site.pk, **gone)
    remove_old_acts(shared_now())

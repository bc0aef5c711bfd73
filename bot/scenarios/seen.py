"""How soon a change is live: each process that runs bots says up to which change it knows."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings

from bot.models import Button, Scenario, Seen
from jobs.claiming import process_of, this_process
from jobs.models import Worker
from realtime.models import Change
from realtime.sync import Event, follow, on
from replyx.database.clock import shared_now

QUEUE = "telegram"


class Live(NamedTuple):
    """How many processes run bots, how many of them know a change, and how many seconds after it
    the last of them did.
    """

    running: int
    knowing: int
    seconds: float | None


def follow_scenarios() -> None:
    """Have changes of scenarios and buttons told, whoever makes them, and noted where they are
    live. Called once, where the app is made ready.
    """
    follow(Scenario, "scenarios", site=lambda scenario: scenario.bot.site_id)
    follow(Button, "buttons", site=lambda button: button.bot.site_id)
    on("scenarios.*", note)
    on("buttons.*", note)


def note(event: Event) -> None:
    """This process knows of a change; said where it runs bots."""
    running = Worker.objects.filter(name__startswith=this_process()).values_list(
        "queues", flat=True
    )
    if not any(QUEUE in queues for queues in running):
        return
    said = {"version": event.version, "at": shared_now()}
    Seen.objects.update_or_create(process=this_process(), topic=event.topic, defaults=said)


def live(topic: str, id: int) -> Live:
    """How it stands with the last change of a row."""
    since = shared_now() - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    workers = Worker.objects.filter(seen_at__gt=since).values_list("name", "queues")
    here = {process_of(name) for name, queues in workers if QUEUE in queues}
    changes = Change.objects.filter(topic=topic, data__id=id)
    change = changes.order_by("-pk").first()
    if change is None or change.version is None:
        return Live(len(here), 0, None)
    known = Seen.objects.filter(topic=topic, process__in=here, version__gte=change.version)
    moments = list(known.values_list("at", flat=True))
    seconds = max((at - change.at).total_seconds() for at in moments) if moments else None
    return Live(len(here), len(moments), seconds)

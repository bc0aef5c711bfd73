"""`manage.py worker`: does what waits in the background, until it is told to stop."""

import asyncio
import signal
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from prometheus_client import REGISTRY, start_http_server

from jobs.worker import Worker
from realtime.process.hub import hub
from realtime.redis.pipeline import close_pipelines
from realtime.watching.gauges import GAUGES
from replyx.postgresql.session import bound_pauses
from replyx.processes.leaving import leave_after
from replyx.processes.memory import keep_together, settled


class Command(BaseCommand):
    """Do background work."""

    help = (
        "Do what waits in the background: answers, Telegram, mail, push, webhooks. Several may "
        "run, on several machines. In local mode the server does it itself."
    )
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which queues, and how many at once."""
        names = ", ".join(f"{name} ({slots})" for name, slots in settings.JOB_SLOTS.items())
        parser.add_argument(
            "--queues", help=f"some of {names}, with commas between; NAME=N does N at once"
        )
        parser.add_argument(
            "--metrics",
            metavar="HOST:PORT",
            type=address,
            help="where Prometheus finds what this worker counts, for example 127.0.0.1:9101",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or SIGINT. Raises CommandError for a queue that there is not, and for
        an address of metrics that is taken.
        """
        keep_together()
        bound_pauses(settings.DATABASE_SECONDS)
        slots = slots_of(options["queues"])
        if options["metrics"]:
            show_metrics(*options["metrics"])
        self.stdout.write(f"Working on {', '.join(slots)}.")
        settled()
        asyncio.run(work(slots))


async def work(slots: dict[str, int]) -> None:
    """One worker, from now until a signal."""
    worker = Worker(slots)

    def stop() -> None:
        worker.stop()
        leave_after(settings.GRACE_SECONDS)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await worker.run()
    await hub().stop()
    await close_pipelines()


def address(words: str) -> tuple[str, int]:
    """`127.0.0.1:9101` in its two parts. Raises ArgumentTypeError for anything else."""
    try:
        parts = urlsplit(f"//{words}")
        if parts.hostname and parts.port:
            return parts.hostname, parts.port
    except ValueError:
        pass
    raise ArgumentTypeError(f"{words!r} is no address such as 127.0.0.1:9101")


def show_metrics(host: str, port: int) -> None:
    """Answer Prometheus. The gauges are left to the servers, which all tell the same."""
    REGISTRY.unregister(GAUGES)
    try:
        start_http_server(port, host)
    except OSError as error:
        raise CommandError(f"Metrics can't be shown at {host}:{port}: {error.strerror}.") from error


def slots_of(words: str | None) -> dict[str, int]:
    """`mail=2,push` as slots by queue; all of them for None."""
    if words is None:
        return dict(settings.JOB_SLOTS)
    slots = {}
    for word in words.split(","):
        name, _, number = word.strip().partition("=")
        if name not in settings.JOB_SLOTS:
            raise CommandError(f"There is no queue {name!r}, but {', '.join(settings.JOB_SLOTS)}.")
        if number and not (number.isdigit() and 0 < int(number) <= 100):
            raise CommandError(f"{number!r} is no number from 1 to 100.")
        slots[name] = int(number or settings.JOB_SLOTS[name])
    return slots

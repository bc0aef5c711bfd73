"""Hosts whose clocks are wrong, or are set while they work, do what is to be done, and once."""

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.jobs.receiver import receiver
from tests.notify.receiver import Receiver
from tests.server import run_python
from tests.services.faketime import Clock
from tests.services.process import ROOT, Process
from tests.starting import Starter
from tests.waiting import eventually

HOUR = 3600
ENQUEUE = """
import sys, django
django.setup()
from django.db import transaction
from tests.jobs import receiver
with transaction.atomic():
    for number in map(int, sys.argv[2:]):
        getattr(receiver, sys.argv[1]).enqueue(*["chat", number][: 2 * (number > 0)])
"""
SAY = """
import django
django.setup()
from dialogs.actions.batch import NewMessage
from dialogs.actions.posting import post_messages
from dialogs.models import Dialog, Site, Visitor
site = Site.objects.get(site_token="shop")
dialog = Dialog.objects.create(site=site, visitor=Visitor.objects.create(site=site))
post_messages([NewMessage(dialog.pk, "user", "Is anybody there?")])
"""


@pytest.fixture(scope="module")
def env(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An installation on PostgreSQL and Redis that serves nobody, and a receiver."""
    server = starter.prepare("real")
    own = {
        "RECEIVER": str(tmp_path_factory.mktemp("clocks") / "received"),
        "JOB_LEASE_SECONDS": "15",
    }
    yield {**server.env, "DJANGO_SETTINGS_MODULE": "replyx.settings", **own}
    starter.close(server)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock of its own for one host."""
    clock = Clock()
    yield clock
    clock.close()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[ExitStack]:
    """What is stopped at the end."""
    with ExitStack() as stack:
        yield stack


def work(started: ExitStack, env: dict[str, str], log: Path) -> None:
    worker = Process([sys.executable, "manage.py", "worker"], log, env=env, cwd=ROOT)
    started.callback(worker.end, signal.SIGKILL)


def received(env: dict[str, str], number: int) -> bool:
    with receiver(env["RECEIVER"]) as store:
        return bool(store.execute("SELECT 1 FROM received WHERE number = ?", [number]).fetchone())


def attempts(env: dict[str, str], task: str) -> int:
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        asked = "SELECT sum(attempts) FROM jobs_job WHERE path LIKE %s"
        row = connection.execute(asked, [f"%.{task}"]).fetchone()
    return int(row[0] or 0) if row else 0


def test_what_a_host_enqueues_whose_clock_is_an_hour_ahead_is_done_at_once(
    env: dict[str, str], clock: Clock, started: ExitStack, tmp_path: Path
) -> None:
    clock.jump(HOUR)
    run_python("-c", ENQUEUE, "deliver", "7", env={**env, **clock.environment})
    work(started, env, tmp_path / "worker.log")
    eventually(lambda: received(env, 7), seconds=60)


def test_what_is_said_at_a_host_whose_clock_is_an_hour_ahead_is_told_elsewhere_at_once(
    env: dict[str, str], clock: Clock, started: ExitStack, tmp_path: Path
) -> None:
    receiver = Receiver()
    started.callback(receiver.close)
    hook = ["--set", f"webhook.url={receiver.url}", "webhook.types=message.created"]
    allowed = {**env, "OUTBOUND_ALLOW": "127.0.0.1"}
    run_python("manage.py", "site", "shop", *hook, env=allowed)
    clock.jump(HOUR)
    run_python("-c", SAY, env={**allowed, **clock.environment})
    work(started, allowed, tmp_path / "worker.log")
    eventually(lambda: len(receiver.bodies), 1, 60)


def test_what_a_worker_does_whose_clock_was_set_back_nobody_else_begins(
    env: dict[str, str], clock: Clock, started: ExitStack, tmp_path: Path
) -> None:
    work(started, {**env, **clock.environment}, tmp_path / "first.log")
    run_python("-c", ENQUEUE, "quick", "1", env=env)
    eventually(lambda: received(env, 1), seconds=60)
    clock.jump(-HOUR)
    run_python("-c", ENQUEUE, "hang", "0", env=env)
    eventually(lambda: attempts(env, "hang"), 1, 60)
    before = workers(env)
    work(started, env, tmp_path / "second.log")
    eventually(lambda: workers(env) > before, seconds=60)
    run_python("-c", ENQUEUE, "quick", *map(str, range(2, 42)), env=env)
    eventually(lambda: all(received(env, number) for number in range(2, 42)), seconds=60)
    assert attempts(env, "hang") == 1
    Path(f"{env['RECEIVER']}.go").touch()


def workers(env: dict[str, str]) -> int:
    """How many are there, or were lately."""
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) FROM jobs_worker").fetchone()
    return int(row[0]) if row else 0

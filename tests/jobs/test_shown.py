"""Operators see what waits, what was given up, and that somebody works."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from jobs import claiming
from jobs.models import Job
from tests.conftest import StartServer
from tests.doctor.commands import doctor
from tests.jobs.receiver import QUEUE, never
from tests.people import People
from tests.server import Server, Setup
from tests.services.ports import Port
from tests.services.process import ROOT, Process
from tests.waiting import eventually

ENQUEUE = "from tests.jobs.receiver import never; never.enqueue('no such address')"
LIST = "/admin/jobs/job/"
GIVEN_UP = 'replyx_job_attempts_total{outcome="dead",queue="webhooks"} 1.0'


def given_up() -> Job:
    never.enqueue("no such address")
    [job] = claiming.claim(QUEUE, "worker", 1)
    claiming.give_up(job, "Traceback …\nPermanent: no such address\n")
    return job


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def tasks(server: Server) -> dict[str, float]:
    found: dict[str, float] = httpx.get(f"{server.url}/health").json()["tasks"]
    return found


def test_staff_see_why_a_job_was_given_up_and_start_it_again(people: People) -> None:
    job, root = given_up(), browser_of(people.root)
    assert "Permanent: no such address" in root.get(f"{LIST}?state=dead").content.decode()
    page = root.get(f"{LIST}{job.pk}/change/").content.decode()
    assert "Traceback" in page
    done = root.post(LIST, {"action": "again", "_selected_action": [job.pk]}, follow=True)
    assert "Запущено снова. Задач: 1" in done.content.decode()
    assert Job.objects.get().state == "waiting"


def test_staff_drop_a_job(people: People) -> None:
    job, root = given_up(), browser_of(people.root)
    chosen = {"action": "delete_selected", "_selected_action": [job.pk], "post": "yes"}
    root.post(LIST, chosen)
    assert not Job.objects.exists()


def test_managers_and_strangers_see_no_jobs(people: People) -> None:
    job = given_up()
    for client in (browser_of(people.anna), Client()):
        for path in (LIST, f"{LIST}{job.pk}/change/"):
            assert client.get(path).status_code in (302, 403)
        client.post(LIST, {"action": "again", "_selected_action": [job.pk]})
    assert Job.objects.get().state == "dead"


@pytest.mark.parametrize("setup", ["local", "real"])
def test_health_and_doctor_say_what_waits_and_whether_somebody_works(
    start_server: StartServer, setup: Setup
) -> None:
    server = start_server(setup)
    server.manage("shell", "-v0", "-c", ENQUEUE)
    if setup == "local":  # the server works itself
        eventually(lambda: tasks(server)["dead"] == 1)
        assert tasks(server) == {"ready": 0, "oldest_seconds": 0.0, "dead": 1, "workers": 1}
        _code, found = doctor(server, "--skip", "words")
        assert (found["tasks"]["level"], found["dead"]["level"]) == ("ok", "warning")
    else:
        waiting = tasks(server)
        assert waiting["oldest_seconds"] > 0
        assert (waiting["ready"], waiting["workers"]) == (1, 0)
        code, found = doctor(server, "--skip", "words")
        assert (code, found["tasks"]["level"]) == (1, "problem")
        assert "manage.py worker" in json.dumps(found["tasks"])
    metrics = httpx.get(f"{server.url}/metrics").text
    assert (GIVEN_UP in metrics) == (setup == "local")
    assert f"replyx_tasks_dead {float(setup == 'local')}" in metrics
    assert f"replyx_tasks_queued {float(setup == 'real')}" in metrics


def test_a_worker_shows_prometheus_what_it_did(start_server: StartServer, tmp_path: Path) -> None:
    server, address = start_server("real"), f"127.0.0.1:{Port().let_go()}"
    server.manage("shell", "-v0", "-c", ENQUEUE)
    command = [sys.executable, "manage.py", "worker", "--metrics", address]
    worker = Process(command, tmp_path / "worker.log", env=server.env, cwd=ROOT)
    try:
        eventually(lambda: GIVEN_UP in told(address))
        assert 'replyx_job_wait_seconds_count{queue="webhooks"} 1.0' in told(address)
        assert "replyx_tasks_dead" not in told(address)  # the servers tell that
        other = subprocess.run(command, cwd=ROOT, env=server.env, capture_output=True, text=True)
        assert other.returncode == 1
        assert f"Metrics can't be shown at {address}" in other.stderr
    finally:
        worker.end()


def told(address: str) -> str:
    """What Prometheus is told there; nothing as long as nobody answers."""
    try:
        return httpx.get(f"http://{address}/metrics").text
    except httpx.TransportError:
        return ""


@pytest.mark.parametrize("words", ["9101", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x", ""])
def test_an_address_of_metrics_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(CommandError, match="is no address such as"):
        call_command("worker", f"--metrics={words}")

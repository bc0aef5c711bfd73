"""Operators see what waits, what was given up, and that somebody works."""

import json

import httpx
import pytest
from django.contrib.auth.models import User
from django.test import Client

from jobs import claiming
from jobs.models import Job
from tests.conftest import StartServer
from tests.doctor.commands import doctor
from tests.jobs.receiver import QUEUE, never
from tests.people import People
from tests.server import Server, Setup
from tests.waiting import eventually

ENQUEUE = "from tests.jobs.receiver import never; never.enqueue('no such address')"
LIST = "/admin/jobs/job/"


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
    assert f"replyx_tasks_dead {float(setup == 'local')}" in metrics
    assert f"replyx_tasks_queued {float(setup == 'real')}" in metrics

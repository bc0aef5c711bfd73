"""Whose a job is, and in which order jobs are done."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jobs import claiming
from jobs.models import Job
from tests.jobs.receiver import QUEUE, deliver, never
from tests.server import base_environment, run_python

FORKED = """
import os, sys, manage
sys.argv[1:] = ["check", "-v0"]
manage.main()
from jobs.claiming import this_process
this_process()
if os.fork():
    os.wait()
print(this_process(), flush=True)
"""

pytestmark = pytest.mark.django_db


def claimed(worker: str = "one", most: int = 10) -> list[Job]:
    return claiming.claim(QUEUE, worker, most)


def test_what_is_undone_enqueues_nothing() -> None:
    with transaction.atomic():
        deliver.enqueue("chat", 1)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_what_was_enqueued_once_is_not_enqueued_again_also_when_it_is_done() -> None:
    first = deliver.using(dedupe="mail 7").enqueue("chat", 1)
    again = deliver.using(dedupe="mail 7").enqueue("chat", 1)
    [job] = claimed()
    assert claiming.finish(job)
    later = deliver.using(dedupe="mail 7").enqueue("chat", 1)
    assert first.id == again.id == later.id
    assert later.is_finished
    assert claimed() == []


def test_jobs_of_one_key_are_done_one_after_the_other() -> None:
    for number in range(3):
        deliver.using(key="chat:1").enqueue("chat:1", number)
    deliver.using(key="chat:2").enqueue("chat:2", 9)
    first, other = claimed()
    assert (first.args, other.args) == (["chat:1", 0], ["chat:2", 9])
    assert claimed("two") == []
    claiming.put_off(first, timedelta(hours=1), "not yet")
    assert claimed("two") == []  # it still waits for the first
    claiming.start_again(Job.objects.all())  # nothing was given up
    Job.objects.filter(pk=first.pk).update(run_after=timezone.now())
    [first] = claimed("two")
    assert claiming.give_up(first, "never")
    assert [job.args for job in claimed()] == [["chat:1", 1]]


def test_the_urgent_come_first_and_nothing_before_its_time() -> None:
    deliver.enqueue("chat", 1)
    deliver.using(priority=5).enqueue("chat", 2)
    deliver.using(run_after=timezone.now() + timedelta(minutes=1)).enqueue("chat", 3)
    assert [job.args[1] for job in claimed(most=1)] == [2]
    assert [job.args[1] for job in claimed()] == [1]


def test_whoever_lost_a_job_changes_nothing_of_it() -> None:
    deliver.enqueue("chat", 1)
    [lost] = claimed("one")
    Job.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    [job] = claimed("two")
    assert (job.pk, job.attempts) == (lost.pk, 2)
    assert claiming.renew("one", [lost]) == set()
    assert not claiming.finish(lost)
    assert not claiming.put_off(lost, timedelta(0), "late")
    assert not claiming.give_up(lost, "late")
    assert not claiming.give_back(lost)
    assert claiming.renew("two", [job]) == {job.pk}
    assert claiming.finish(job)


def test_what_a_worker_is_doing_it_does_not_begin_again_whatever_its_lease() -> None:
    for number in range(3):
        deliver.enqueue("chat", number)
    first, second = claimed(most=2)
    Job.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    doing, left = [first.pk, second.pk], ["jobs.of_the_future.deliver"]
    assert [job.args for job in claiming.claim(QUEUE, "one", 10, left, doing)] == [["chat", 2]]
    assert claiming.renew("one", [first, second]) == set(doing)
    assert claimed("two") == []
    assert claiming.finish(first)


def test_what_was_given_back_while_its_worker_renews_is_free() -> None:
    deliver.enqueue("chat", 1)
    [job] = claimed()
    assert claiming.wait(job, timedelta(0))
    assert claiming.renew("one", [job]) == {job.pk}  # nobody else has it, so its task may end
    assert [each.pk for each in claimed("two")] == [job.pk]


def test_what_was_given_up_starts_again_from_the_beginning() -> None:
    never.enqueue("no such address")
    [job] = claimed()
    claiming.give_up(job, "no such address")
    assert claimed() == []
    assert claiming.start_again(Job.objects.filter(pk=job.pk)) == 1
    [again] = claimed()
    assert (again.pk, again.attempts) == (job.pk, 1)


def test_what_was_done_long_ago_is_forgotten_and_what_was_given_up_is_not() -> None:
    for number in range(3):
        deliver.enqueue("chat", number)
    old, dead, fresh = claimed()
    claiming.finish(old)
    claiming.finish(fresh)
    claiming.give_up(dead, "no")
    long_ago = timezone.now() - claiming.KEPT - timedelta(minutes=1)
    Job.objects.exclude(pk=fresh.pk).update(finished_at=long_ago)
    assert claiming.sweep() == 1
    assert {job.pk for job in Job.objects.all()} == {dead.pk, fresh.pk}


def test_a_process_that_is_forked_has_a_name_of_its_own() -> None:
    first, second = run_python("-c", FORKED, env=base_environment()).split()[-2:]
    assert first != second

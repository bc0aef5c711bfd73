"""Whatever becomes of jobs and of those who do them: none is lost, none is two workers', and those
of a key are done in their order.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jobs import claiming
from jobs.models import Job
from tests.jobs.receiver import QUEUE, deliver

WORKERS = st.sampled_from(["one", "two", "three"])
KEYS = st.sampled_from(["", "chat:1", "chat:2"])
LATER = timedelta(hours=1)


class Work(RuleBasedStateMachine):
    """A queue and three workers, who may be killed; `held` is what each believes it has."""

    @initialize()
    def begin(self) -> None:
        Job.objects.all().delete()
        self.held: dict[str, list[Job]] = {"one": [], "two": [], "three": []}
        self.lost: list[Job] = []  # of workers that hang, and will come back
        self.enqueued: dict[int, str] = {}
        self.done: list[int] = []
        self.dead: set[int] = set()

    @rule(key=KEYS)
    def something_is_to_be_done(self, key: str) -> None:
        number = len(self.enqueued)
        deliver.using(key=key).enqueue(key, number)
        self.enqueued[Job.objects.latest("id").pk] = key

    @rule(worker=WORKERS, most=st.integers(1, 3))
    def a_worker_takes(self, worker: str, most: int) -> None:
        for job in claiming.claim(QUEUE, worker, most):
            assert job.pk not in self.of_all(), "it is another's"
            assert job.pk not in self.done
            before = [
                pk for pk, key in self.enqueued.items() if key and key == job.key and pk < job.pk
            ]
            assert set(before) <= {*self.done, *self.dead}, "an earlier one is not done"
            self.held[worker].append(job)

    def of_all(self) -> set[int]:
        return {job.pk for jobs in self.held.values() for job in jobs}

    def one_of(self, worker: str) -> Job | None:
        return self.held[worker].pop(0) if self.held[worker] else None

    @rule(worker=WORKERS)
    def one_is_done(self, worker: str) -> None:
        if job := self.one_of(worker):
            assert claiming.finish(job)
            self.done.append(job.pk)

    @rule(worker=WORKERS)
    def one_fails(self, worker: str) -> None:
        if job := self.one_of(worker):
            assert claiming.put_off(job, LATER, "not now")

    @rule(worker=WORKERS)
    def one_fails_for_good(self, worker: str) -> None:
        if job := self.one_of(worker):
            assert claiming.give_up(job, "never")
            self.dead.add(job.pk)

    @rule(worker=WORKERS)
    def one_is_handed_back(self, worker: str) -> None:
        if job := self.one_of(worker):
            assert claiming.give_back(job)

    @rule(worker=WORKERS)
    def a_worker_hangs_until_others_may_take_what_it_has(self, worker: str) -> None:
        jobs, self.held[worker] = self.held[worker], []
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
            locked_until=timezone.now() - timedelta(seconds=1)
        )
        self.lost += jobs

    @precondition(lambda self: self.lost)
    @rule(fails=st.booleans())
    def who_hung_comes_back_with_a_job(self, fails: bool) -> None:
        """It changes nothing of a job that another has begun; else it is still its own."""
        job = self.lost.pop()
        row = Job.objects.get(pk=job.pk)
        taken = row.attempts != job.attempts or row.locked_by != job.locked_by
        ours = row.state == Job.State.WAITING and not taken
        did = claiming.put_off(job, LATER, "late") if fails else claiming.finish(job)
        assert did is ours
        if did and not fails:
            self.done.append(job.pk)

    @rule()
    def time_passes(self) -> None:
        Job.objects.filter(state=Job.State.WAITING).update(run_after=timezone.now())

    @rule()
    def staff_starts_what_was_given_up_again(self) -> None:
        assert claiming.start_again(Job.objects.all()) == len(self.dead)
        self.dead.clear()

    @invariant()
    def none_is_lost_and_none_done_twice(self) -> None:
        if not hasattr(self, "done"):
            return
        states = dict(Job.objects.values_list("pk", "state"))
        assert states.keys() == self.enqueued.keys()
        assert sorted(self.done) == [pk for pk, state in states.items() if state == "done"]
        assert len(self.done) == len(set(self.done))
        assert self.dead == {pk for pk, state in states.items() if state == "dead"}

    def teardown(self) -> None:
        """In the end all of it gets done."""
        if not hasattr(self, "done"):
            return
        for worker in self.held:
            self.a_worker_hangs_until_others_may_take_what_it_has(worker)
        self.staff_starts_what_was_given_up_again()
        for _ in range(len(self.enqueued) + 1):
            self.time_passes()
            self.a_worker_takes("one", 100)
            while self.held["one"]:
                self.one_is_done("one")
        assert sorted(self.done) == sorted(self.enqueued)


@pytest.mark.django_db
def test_whatever_becomes_of_jobs_in_whatever_order() -> None:
    run_state_machine_as_test(
        Work,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

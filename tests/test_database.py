"""What stands between Django and PostgreSQL: connections of the pool, moments, made questions."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import DataError, IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from dialogs.models import Member, Site
from replyx.absence import Absence
from replyx.database.clock import STEADY, SharedClock
from replyx.database.commits import after_commit
from replyx.database.questions import Question
from replyx.database.rows import commit_too, in_one_trip, insert, send_keys, update_values
from tests.cost import trips


def process_of_a_connection() -> int:
    """Take a connection of the pool, and give it back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    connection.close()
    return int(process)


@pytest.mark.django_db
def test_a_connection_that_ended_in_the_pool_is_nobodys_error() -> None:
    connection.ensure_connection()  # our own is not among them
    with ThreadPoolExecutor(1) as thread:
        ended = {thread.submit(process_of_a_connection).result() for _ in range(4)}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) pid", [[*ended]])
        assert {thread.submit(process_of_a_connection).result() for _ in range(4)}.isdisjoint(ended)


@pytest.mark.django_db
def test_the_shared_time_goes_on_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    clock, night, now, ask = SharedClock(), 8 * 3600, time.time(), time.clock_gettime
    clock.ask(connection.connection)
    monkeypatch.setattr(time, "time", lambda: 0.0)  # of the host's own clock, which is wrong
    monkeypatch.setattr(time, "clock_gettime", lambda which: ask(which) + night * (which == STEADY))
    assert abs(clock.seconds() - night - now) < 10


@pytest.mark.django_db
def test_all_that_ended_in_the_pool_are_replaced_at_once() -> None:
    connection.ensure_connection()
    together = Barrier(6)

    def taken() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (process,) = cursor.fetchone()
        together.wait(10)
        connection.close()
        return int(process)

    with ThreadPoolExecutor(6) as threads:
        ended = {found.result() for found in [threads.submit(taken) for _ in range(6)]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) pid", [[*ended]])
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(process_of_a_connection).result() not in ended


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-26 10:29:52.440845+03", datetime(2026, 11, 26, 7, 29, 52, 440845, UTC)),
        ("2026-11-26 07:29:52.5+00", datetime(2026, 11, 26, 7, 29, 52, 500000, UTC)),
        ("1880-01-01 00:00:00+02:30:17", datetime(1879, 12, 31, 21, 29, 43, 0, UTC)),
    ],
)
def test_moments_are_read_to_the_microsecond(said: str, meant: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [said])
        assert cursor.fetchone() == (meant,)


@pytest.mark.django_db
def test_what_is_no_moment_is_an_error_of_the_data() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError):
            cursor.fetchone()


NAMED: Question[User] = Question(
    lambda names, is_staff, *, most: User.objects.filter(
        username__in=names, is_staff=is_staff, is_active__in=[True]
    ).order_by("username")[:most]
)


@pytest.mark.django_db
def test_a_question_is_answered_as_its_queryset_is() -> None:
    User.objects.bulk_create(User(username=name, is_staff=name < "c") for name in "abcd")
    assert [user.username for user in NAMED.ask(["a", "b", "c"], True, most=9)] == ["a", "b"]
    assert [user.username for user in NAMED.ask(["a", "b", "c"], True, most=1)] == ["a"]
    assert [user.username for user in NAMED.ask(["d", "c"], False, most=9)] == ["c", "d"]
    assert NAMED.ask([], True, most=9) == []


@pytest.mark.django_db
def test_what_is_asked_often_is_prepared() -> None:
    NAMED.ask(["anna"], True, most=2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%auth_user%'"
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_no_statement_with_its_values_stays_in_memory() -> None:
    User.objects.filter(username="vera").exists()
    assert not connection.connection._prepared._counts


def test_who_was_kept_waiting_until_it_came_back_does_not_say_that_it_is_away() -> None:
    absence = Absence("the database")
    absence.begin("connection refused")
    asked_at = time.monotonic()
    absence.end()
    absence.begin("connection refused", asked_at=asked_at)
    assert not absence.keeps_waiting()
    absence.begin("connection refused", asked_at=time.monotonic())
    assert absence.keeps_waiting()


def made_with_its_commit(row: Site | Member) -> list[bool]:
    """Insert a row and commit in one trip, on a connection of its own; of what was to be done after
    the commit, whether another connection finds the row then.
    """
    found: list[bool] = []

    def look() -> None:
        with ThreadPoolExecutor(1) as thread:
            found.append(thread.submit(is_there).result())

    def is_there() -> bool:
        try:
            return type(row).objects.filter(pk=row.pk).exists()
        finally:
            connection.close()

    try:
        with transaction.atomic():
            [row.pk] = send_keys(type(row), 1)()
            transaction.on_commit(look)
            with in_one_trip():
                insert([row])
                commit_too()
        type(row).objects.filter(pk=row.pk).delete()
    finally:
        connection.close()
    return found


@pytest.mark.django_db
def test_what_is_done_after_a_commit_that_went_along_finds_what_was_written() -> None:
    site = Site(name="Pier", site_token="pier")
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(made_with_its_commit, site).result() == [True]


@pytest.mark.django_db
def test_what_a_commit_that_went_along_refuses_is_an_error_of_its_transaction() -> None:
    stranger = Member(site_id=10**9, user_id=10**9)  # whom the database looks for at the commit
    with ThreadPoolExecutor(1) as thread, pytest.raises(IntegrityError):
        thread.submit(made_with_its_commit, stranger).result()
    assert not Member.objects.filter(pk=stranger.pk).exists()


@pytest.mark.django_db
def test_a_transaction_whose_answers_nobody_reads_is_one_trip() -> None:
    def nothing_changed() -> None:
        with transaction.atomic(), in_one_trip():
            for name in "ab":
                update_values(Site, ("name", "id"), [(name, 0)])
            commit_too()

    def counted() -> int:
        try:
            nothing_changed()  # what is prepared once
            return trips(nothing_changed)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(counted).result() == 1


@pytest.mark.django_db
def test_what_fails_after_a_commit_keeps_nothing_later_from_being_done(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    done: list[int] = []
    with django_capture_on_commit_callbacks(execute=True):
        after_commit(int, "no number")
        after_commit(done.append, 1)
    assert done == [1]

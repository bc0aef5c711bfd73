"""Who is there is said everywhere alike, and never what is not known."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from realtime import history
from realtime.presence import leases
from realtime.presence.keeper import Keeper
from realtime.presence.lease import Lease, is_dead, this_process
from realtime.presence.memory import Memory
from realtime.redis.pipeline import close_pipelines, pipeline
from tests.clients import ManagerClient, VisitorClient
from tests.conftest import StartServer
from tests.server import Server
from tests.services.redis import Redis
from tests.waiting import eventually


def is_online(said: bool) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame.get("online") is said


def test_somebody_with_only_the_list_open_is_online_everywhere(server: Server) -> None:
    vera, viktor, anna = VisitorClient(server), VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as hers:
        hers.until(is_online(False), 30)
        hers.frames.clear()
        with anna.inbox() as inbox:
            hers.until(is_online(True))  # at once, and not with the heartbeat
            assert viktor.session()["site"]["online"] is True
            with viktor.socket() as his:
                his.until(is_online(True))
            with ManagerClient(server, "boris").inbox():
                inbox.send({"type": "open", "dialog_id": vera.dialog})
                inbox.of_type("hello")
            assert vera.session()["site"]["online"] is True
        hers.until(is_online(False), 30)
    assert not any(frame.get("online") is False for frame in hers.frames[:-1])


def test_nobody_is_told_that_a_manager_is_gone_who_is_back_in_a_moment(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as hers, anna.inbox() as before:
        hers.until(is_online(True), 15)
        hers.frames.clear()
        before.close()
        with anna.inbox() as again:
            again.send({"type": "open", "dialog_id": vera.dialog})
            again.of_type("hello")
            hers.seq(anna.post(vera.dialog, "I am here")["seq"])
            assert vera.session()["site"]["online"] is True
            assert not any(is_online(False)(frame) for frame in hers.frames)
        hers.until(is_online(False), 30)


def test_a_site_is_attended_until_its_last_manager_goes_and_costs_a_lease_a_process(
    real_server: Server,
) -> None:
    server = real_server
    assert server.redis is not None
    redis: Any = server.redis.client()
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    with vera.socket() as hers:
        hers.until(is_online(False), 30)
        managers = [anna.inbox(), *(anna.socket(vera.dialog) for _ in range(9))]
        hers.until(is_online(True))
        for manager in managers[1:]:
            manager.of_type("hello")
        for site in redis.keys("*:lease:site:*"):
            # Each process stands there once for those with the list open, and once for the others.
            assert redis.zcard(site) <= 2 * len(server.workers())
        for manager in managers:
            assert vera.session()["site"]["online"] is True
            manager.close()
        hers.until(is_online(False), 30)
    assert [each["online"] for each in hers.frames if "online" in each][-3:] == [False, True, False]


def test_two_tabs_that_go_at_once_are_both_gone(server: Server) -> None:
    vera, anna = VisitorClient(server), ManagerClient(server)
    vera.session()
    tabs = [vera.socket() for _ in range(4)]
    for tab in tabs:
        tab.of_type("hello")
    with anna.socket(vera.dialog) as ours:
        ours.until(lambda frame: frame.get("visitor_online") is True)
        for tab in tabs:
            tab.send("")  # an error is on its way to each when it goes
        for tab in tabs:
            tab.close()
        ours.until(lambda frame: frame.get("visitor_online") is False)


def test_nobody_is_told_that_they_are_away_who_are_there(start_server: StartServer) -> None:
    server = start_server("real", HEARTBEAT_SECONDS="1")
    assert server.redis is not None
    redis: Any = server.redis.client()
    vera, anna, boris = VisitorClient(server), ManagerClient(server), ManagerClient(server, "boris")
    vera.session()
    with vera.socket() as hers, anna.inbox(), boris.socket(vera.dialog) as ours:
        hers.until(is_online(True))
        ours.until(lambda frame: frame.get("visitor_online") is True)
        for harm, cure in (
            ("FLUSHALL", "PING"),
            ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
            ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
        ):
            told_seen = len(hers.frames), len(ours.frames)
            redis.execute_command(*harm.split())
            said = [vera.session()["site"]["online"] for _ in range(40)]
            with vera.socket() as again:
                said += [frame.get("online") for frame in first(again, 3)]
            assert False not in said
            redis.execute_command(*cure.split())
            eventually(lambda: vera.session()["site"]["online"], True)
            for socket, seen in zip((hers, ours), told_seen, strict=True):
                for _ in range(3):
                    socket.of_type("ping")
                words = [
                    (frame.get("online"), frame.get("visitor_online"))
                    for frame in socket.frames[seen:]
                ]
                assert not any(False in pair for pair in words), harm
        for worker in server.workers():
            worker.kill()
        eventually(server.is_healthy, True, 30)
        assert vera.session()["site"]["online"] is not False


def first(socket: Any, count: int) -> list[dict[str, Any]]:
    return [socket.next() for _ in range(count)]


@pytest.fixture(params=["memory", "redis"])
def twin(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Leases in a process alone, and in Redis."""
    name = f"test-{request.param}"
    monkeypatch.setattr(history, "_known", history.Names(name, name))
    monkeypatch.setattr(leases, "own", Memory())
    settings.REDIS_URL = ""
    if request.param == "memory":
        yield "memory"
        return
    with Redis() as redis:
        settings.REDIS_URL = redis.url
        yield "redis"


def lease_of(connection: str, process: str | None = None) -> Lease:
    return Lease(
        process or this_process(), connection, "ws", "site", "dialog", 7, "visitor:1", 1, "Vera"
    )


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await scenario()
        await close_pipelines()

    asyncio.run(run())


def test_both_twins_take_refuse_count_and_give_back(twin: str) -> None:
    async def scenario() -> None:
        one, two = lease_of("one"), lease_of("two")
        keeper = Keeper()
        assert await leases.take(one, {"all": 0, "dialog:7": 1}) is None
        assert await leases.take(two, {"all": 0, "dialog:7": 1}) == "dialog:7"
        await keeper.tick()
        dialog, everybody, nobody = await leases.rolls("dialog:7", "all", "dialog:8")
        assert dialog.leases == everybody.leases == [one]
        assert dialog.has() is True
        assert nobody.has() is (False if twin == "memory" else None)  # Redis was told just now
        await leases.drop([one])
        assert await leases.take(two, {"all": 0, "dialog:7": 1}) is None
        assert [roll.leases for roll in await leases.rolls("dialog:7")] == [[two]]
        await leases.drop_all()
        many = await leases.rolls(*(f"dialog:{number}" for number in range(250)))
        assert [roll.leases for roll in many] == [[]] * 250

    play(scenario)


def test_a_process_knows_its_own_whatever_redis_says(twin: str) -> None:
    async def scenario() -> None:
        await leases.take(lease_of("one"), {"dialog:7": 0})
        redis = pipeline()
        if redis is not None:
            await redis.call("FLUSHALL")
            await redis.call("SET", f"replyx:test-{twin}:lease:dialog:8", "no set at all")
        [seven, eight] = await leases.rolls("dialog:7", "dialog:8")
        assert seven.has() is True
        assert eight.has() is (None if redis is not None else False)

    play(scenario)


def test_the_work_of_a_beat_grows_with_the_leases_and_not_with_their_square(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.REDIS_URL = ""

    def steps(size: int) -> int:
        monkeypatch.setattr(leases, "own", Memory())
        count = 0

        def trace(frame: Any, event: str, argument: Any) -> Any:
            nonlocal count
            count += 1
            return trace

        async def scenario() -> None:
            for number in range(size):
                keys = {"all": 0, f"dialog:{number}": 50, "address:one": size + 1}
                await leases.take(lease_of(str(number)), keys)
            await leases.rolls(*(f"dialog:{number}" for number in range(size)))
            await leases.drop_all()

        sys.settrace(trace)
        try:
            asyncio.run(scenario())
        finally:
            sys.settrace(None)
        return count

    assert steps(400) < 3 * steps(200)


def test_a_process_of_a_machine_of_the_same_name_is_not_judged() -> None:
    host, _pid, token = this_process().rsplit(":", 2)
    gone = 2**22 + 1  # above what Linux numbers processes with
    assert is_dead(f"{host}:{gone}:{token}")
    assert not is_dead(f"{host}:{gone}:anotherboot.{token}")
    assert not is_dead(this_process())

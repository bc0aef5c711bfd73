"""The processes of one `serve`: how they come and go while clients are served."""

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from tests.clients import visitor_of
from tests.server import STARTED, Server, base_environment, run_python
from tests.services.held import HeldPort
from tests.services.process import ROOT, Process
from tests.starting import Starter
from tests.waiting import eventually

TOLD_AT_ONCE = """
import os, signal, socket
from uvicorn import Config
from replyx.processes.worker import begin
signal.signal(signal.SIGTERM, lambda *_: None)
def in_child():
    os.kill(os.getpid(), signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
process = begin(Config("nothing:application"), socket.socket(), os.pipe()[0], in_child)
print(process.wait())
"""
LOADING = 1.0  # seconds of a processor that loading the program takes at the very least


@pytest.fixture(scope="module")
def pair(starter: Starter) -> Iterator[Server]:
    """A server of two processes."""
    server = starter.start("real")
    yield server
    starter.close(server)


def pids(server: Server) -> set[int]:
    return {each.pid for each in server.workers()}


def is_told(process: psutil.Process) -> bool:
    """Whether one that is stopped has been sent SIGTERM."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    [waiting] = [line.split()[1] for line in status.splitlines() if line.startswith("ShdPnd")]
    return bool(int(waiting, 16) & 1 << signal.SIGTERM - 1)


def slow_to_leave(pair: Server) -> psutil.Process:
    """The newest of its processes, which is stopped, and then told to leave."""
    slow = max(pair.workers(), key=psutil.Process.create_time)
    slow.suspend()
    eventually(slow.status, psutil.STATUS_STOPPED)
    pair.send_signal(signal.SIGTTOU)
    eventually(lambda: is_told(slow))
    return slow


def test_a_killed_process_is_replaced_by_one_that_need_not_load_the_program(pair: Server) -> None:
    before = pids(pair)
    pair.kill_worker()
    [new] = [each for each in pair.workers() if each.pid not in before]
    taken = new.cpu_times()
    assert taken.user + taken.system < LOADING


def test_a_process_that_hangs_is_replaced(pair: Server) -> None:
    before = pids(pair)
    frozen = pair.workers()[0]
    frozen.suspend()
    eventually(lambda: frozen.pid in pids(pair), False)
    eventually(lambda: len(pids(pair)), 2)
    assert len(pids(pair) & before) == 1
    assert pair.is_healthy()


def test_a_hangup_replaces_one_after_the_other(pair: Server) -> None:
    before = pids(pair)
    pair.send_signal(signal.SIGHUP)
    fewest = 2

    def replaced() -> bool:
        nonlocal fewest
        now = pids(pair)
        fewest = min(fewest, len(now))
        return len(now) == 2 and not now & before

    eventually(replaced)
    assert fewest == 2
    assert pair.is_healthy()


def test_a_signal_during_a_hangup_waits_its_turn(pair: Server) -> None:
    before = pids(pair)
    pair.send_signal(signal.SIGHUP)
    pair.send_signal(signal.SIGTTIN)
    eventually(lambda: len(pids(pair) - before), 3)
    assert not pids(pair) & before
    pair.send_signal(signal.SIGTTOU)
    eventually(lambda: len(pids(pair)), 2)


def test_one_that_is_told_to_leave_as_soon_as_it_is_there_leaves() -> None:
    assert int(run_python("-c", TOLD_AT_ONCE, env=base_environment())) == -signal.SIGTERM


def test_one_more_and_one_less(pair: Server) -> None:
    pair.send_signal(signal.SIGTTIN)
    eventually(lambda: len(pids(pair)), 3)
    pair.send_signal(signal.SIGTTOU)
    eventually(lambda: len(pids(pair)), 2)


def test_one_that_is_slow_to_leave_is_told_once_and_another_leaves_too(pair: Server) -> None:
    pair.send_signal(signal.SIGTTIN)
    eventually(lambda: len(pids(pair)), 3)
    pair.send_signal(signal.SIGTTIN)
    eventually(lambda: len(pids(pair)), 4)
    slow = slow_to_leave(pair)
    pair.send_signal(signal.SIGTTOU)
    eventually(lambda: len(pids(pair)), 3)
    with suppress(psutil.NoSuchProcess):  # it was taken for one that hangs
        slow.resume()
    eventually(lambda: len(pids(pair)), 2)


def test_a_hangup_replaces_nobody_who_was_told_to_leave(pair: Server) -> None:
    pair.send_signal(signal.SIGTTIN)
    eventually(lambda: len(pids(pair)), 3)
    slow = slow_to_leave(pair)
    pair.send_signal(signal.SIGTTIN)
    eventually(lambda: len(pids(pair) - {slow.pid}), 3)
    before = pids(pair) - {slow.pid}
    pair.send_signal(signal.SIGHUP)
    eventually(lambda: pids(pair) & before, set())
    assert len(pids(pair) - {slow.pid}) == 3
    with suppress(psutil.NoSuchProcess):  # by then it is killed, as it hangs
        slow.resume()
    pair.send_signal(signal.SIGTTOU)
    eventually(lambda: len(pids(pair)), 2)


def test_their_counters_are_theirs_and_gone_with_the_server(pair: Server) -> None:
    folder = pair.data / "metrics"
    assert [each.is_dir() for each in folder.iterdir()] == [True]
    visitor = visitor_of(pair)
    with visitor.socket() as ours:
        ours.of_type("hello")
    opened = "replyx_connections_opened_total"
    eventually(lambda: opened in httpx.get(f"{pair.url}/metrics").text)
    written = {int(each.stem.rpartition("_")[2]) for each in folder.rglob("counter_*.db")}
    assert pids(pair) & written
    pair.stop()
    assert list(folder.iterdir()) == []
    pair.start()


def test_loading_the_program_is_not_looked_through_again_and_again_for_garbage() -> None:
    """A guard of speed: it would be a sixth of the time in which a server that died is back."""
    load = (
        "import gc, sys, manage; sys.argv[1:] = ['check', '-v0']; manage.main();"
        " print(sum(each['collections'] for each in gc.get_stats()))"
    )
    collections = run_python("-c", load, env=base_environment()).split()[-1]
    assert int(collections) < 120


def test_on_a_socket_of_the_service_manager_nobody_is_refused_while_it_is_killed_and_restarts(
    tmp_path: Path,
) -> None:
    env = {**base_environment(), "DATA_DIR": str(tmp_path)}
    run_python("manage.py", "migrate", "-v0", env=env)
    held = HeldPort()
    with closing(held), ExitStack() as running:
        url = f"http://127.0.0.1:{held.socket.getsockname()[1]}/health/live"
        command = [*held.before, sys.executable, "manage.py", "serve"]

        def serve() -> Process:
            log, passed = tmp_path / "log", [held.socket.fileno()]
            process = Process(command, log, env=env, cwd=ROOT, pass_fds=passed)
            running.callback(process.end)
            return process

        first = serve()
        first.wait_until(lambda: STARTED in first.log.read_text())
        assert httpx.get(url, timeout=30).status_code == 200
        first.kill()
        there = held.socket.getsockname()
        with httpx.Client(timeout=60) as waiting, socket.create_connection(there):
            serve()
            assert waiting.get(url).status_code == 200

"""`bin/soak` in short: what is flat passes, what is left open does not."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.server import base_environment
from tests.services.process import ROOT
from tests.soak.readings import Reading
from tests.soak.verdict import graph, verdict


def soak(*words: str) -> tuple[int, dict[str, Any]]:
    """Its exit code and what it says."""
    command = [sys.executable, "-m", "tests.soak", "--json", "--setup", "local", *words]
    done = subprocess.run(command, cwd=ROOT, env=base_environment(), capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout)


def test_people_who_leave_leave_nothing_and_those_who_stay_are_seen() -> None:
    code, said = soak("--seconds", "12", "--people", "3", "--seed", "7")
    assert not said["faults"]
    assert said["did"]["conversations"] > 3
    assert said["connected_at_the_end"] == 0
    grew = [each["name"] for each in said["held"] if not each["flat"]]
    assert grew in ([], ["memory"])  # which may still be warming up in so short a time
    assert code == len(grew)
    code, said = soak("--seconds", "6", "--people", "3", "--seed", "7", "--sabotage", "leak")
    assert code == 1
    assert said["connected_at_the_end"] > 0


# Twelve threads that hold something small; each of glibc's further parts begins at 64 MB.
PARTS = """
import threading
from replyx.processes.memory import keep_together
keep_together()
all_hold = threading.Barrier(13)
def hold():
    held = [bytes(600) for _ in range(1000)]
    all_hold.wait()
    all_hold.wait()
threads = [threading.Thread(target=hold) for _ in range(12)]
for thread in threads:
    thread.start()
all_hold.wait()
with open("/proc/self/maps") as maps:
    anonymous = [line for line in maps if len(line.split()) == 5]
print(sum(int(line.split("-")[0], 16) % (64 << 20) == 0 for line in anonymous))
all_hold.wait()
"""


def test_threads_share_the_memory_of_a_process_that_runs_for_long() -> None:
    command = [sys.executable, "-c", PARTS]
    parts = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    assert int(parts) <= 1  # 12 of glibc's, left to itself


@pytest.mark.parametrize("grows", ["memory", "threads", "files", "database", "redis"])
def test_what_grows_is_named_and_the_rest_is_flat(grows: str) -> None:
    flat = Reading(0, 300, 50, 110, 20, 10)
    readings = [
        flat._replace(seconds=float(second), **{grows: getattr(flat, grows) + second})
        for second in range(100)
    ]
    assert [each.name for each in verdict(readings) if not each.is_flat] == [grows]
    assert graph(readings, grows).count(",") >= 49

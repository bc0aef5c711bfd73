"""`bin/soak`: churn for an hour, and whether memory, threads, files and connections stay flat."""

import argparse
import json
import logging
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict

from tests.server import Server, Setup
from tests.services.postgres import Postgres
from tests.services.process import ROOT, Process
from tests.soak.lives import Churn
from tests.soak.readings import Reading, read
from tests.soak.verdict import SLACK, Held, graph, verdict
from tests.starting import Starter

# Times as many people come first, for a moment, so that pools are as full as they get: what a busy
# second opens stays, and is no growth.
RUSH = 4


def main() -> int:
    """Soak and say what was held; 1 where something grew, or went wrong on the way."""
    wanted = words()
    logging.disable(logging.INFO)
    with installation(wanted.setup) as (server, programs):
        rush = Churn(server, wanted.people * RUSH, wanted.seed)
        rush.start()
        time.sleep(wanted.seconds / 60)
        rush.stop()
        churn = Churn(server, wanted.people, wanted.seed, leak=wanted.sabotage == "leak")
        churn.start()
        try:
            readings = follow(server, programs, churn, wanted.seconds)
        finally:
            churn.stop()
        connected = left(server, 2 if wanted.sabotage == "leak" else 15)
    held = verdict(readings)
    faults = rush.faults + churn.faults
    good = all(each.is_flat for each in held) and not faults and not connected
    told = {
        "setup": wanted.setup,
        "seconds": wanted.seconds,
        "seed": wanted.seed,
        "did": dict(rush.lives + churn.lives),
        "faults": dict(faults),
        "connected_at_the_end": connected,
        "held": [{**asdict(each), "flat": each.is_flat} for each in held],
        "flat": good,
    }
    if wanted.json:
        print(json.dumps({**told, "readings": [reading._asdict() for reading in readings]}))
    else:
        show(told, held, readings)
    return 0 if good else 1


def words() -> argparse.Namespace:
    """What the command was told."""
    parser = argparse.ArgumentParser(prog="bin/soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--people", type=int, default=12, help="who talk at a time (12)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    parser.add_argument("--setup", choices=["real", "local"], default="real")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sabotage", choices=["leak"], help="leave what was opened: must fail")
    return parser.parse_args()


@contextmanager
def installation(setup: Setup) -> Iterator[tuple[Server, list[int]]]:
    """A server with a background worker, and the ids of the programs to look at."""
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    postgres = Postgres()  # not started for a set-up without one
    with postgres if setup == "real" else nullcontext():
        starter = Starter(postgres)
        worker = None
        try:
            server = starter.start(setup)
            programs = [server.pid]
            if setup == "real":
                log = server.log.with_name("worker.log")
                command = [sys.executable, "manage.py", "worker"]
                worker = Process(command, log, env=server.env, cwd=ROOT)
                programs.append(worker.popen.pid)
            yield server, programs
        finally:
            if worker is not None:
                worker.end()
            starter.close_all()


def follow(server: Server, programs: list[int], churn: Churn, seconds: float) -> list[Reading]:
    """Look at the programs again and again, some hundred times, and say now and then what is."""
    began, every = time.monotonic(), max(0.5, seconds / 240)
    readings: list[Reading] = []
    while (now := time.monotonic() - began) < seconds:
        readings.append(read(server, programs, now))
        if len(readings) % 20 == 1:
            print(f"{now:6.0f} s  {told(readings[-1])}  {dict(churn.lives)}", file=sys.stderr)
        time.sleep(every)
    return readings


def left(server: Server, seconds: float) -> int:
    """How many connections are still counted so many seconds after everybody has left."""
    try:
        server.wait_until_alone(seconds)
    except AssertionError:
        return server.connected()
    return 0


def told(reading: Reading) -> str:
    """A reading in a line."""
    return "  ".join(f"{name} {getattr(reading, name):.0f}" for name in SLACK)


def show(said: dict[str, object], held: list[Held], readings: list[Reading]) -> None:
    """Print the table and the graphs."""
    print(f"seed {said['seed']}, {said['setup']}, {said['seconds']} s: {said['did']}")
    print(f"faults {said['faults']}, connected at the end {said['connected_at_the_end']}\n")
    print("| held | second quarter | last quarter | most | |\n| --- | --- | --- | --- | --- |")
    for each in held:
        state = "flat" if each.is_flat else "GREW"
        print(f"| {each.name} | {each.before:.0f} | {each.after:.0f} | {each.most:.0f} | {state} |")
    for name in SLACK:
        print(f"\n{graph(readings, name)}")


if __name__ == "__main__":
    raise SystemExit(main())

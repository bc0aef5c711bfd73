"""`bin/bench`: this program beside a stock one, in the same minutes on the same cores."""

import argparse
import asyncio
import json
import platform
import sys
from pathlib import Path
from statistics import median

from benchmarks import cpu, messages, overhead, storm
from benchmarks.stacks import CORES, Stack, stacks

QUESTIONS = {"messages": messages, "cpu": cpu, "storm": storm, "overhead": overhead}
PEERS = {"overhead": "blind"}  # of others it is the stock program
ROW = "{:<34}{:>10}{:>10}{:>9}"


Rounds = dict[str, list[float]]  # "replyx" and "peer": what each round measured


def main() -> None:
    """Ask, print a table, and write JSON where it is wanted."""
    wanted = arguments()
    found: dict[str, Rounds] = {}
    with stacks(wanted.dialogs) as both:
        for name in wanted.questions or QUESTIONS:
            ask(name, both, found)
    results = {what: summary(rounds) for what, rounds in found.items()}
    print(ROW.format("", "replyx", "peer", "ratio"))
    for what, values in results.items():
        print(ROW.format(what, *(f"{value:,.4g}" for value in values.values())))
    if wanted.json:
        machine = {"python": platform.python_version(), "cores": len(CORES)}
        told = {"machine": machine, "dialogs": wanted.dialogs, "results": results}
        wanted.json.write_text(json.dumps(told, indent=2) + "\n")


def ask(name: str, programs: dict[str, Stack], found: dict[str, Rounds]) -> None:
    """One question to this program and its peer, in turn, as many rounds as it wants."""
    question = QUESTIONS[name]
    peer = PEERS.get(name, "stock")
    for _ in range(getattr(question, "ROUNDS", 1)):
        for column, program in (("replyx", "replyx"), ("peer", peer)):
            print(f"{name}: {program} …", file=sys.stderr, flush=True)
            for what, value in asyncio.run(question.measure(programs[program])).items():
                found.setdefault(what, {}).setdefault(column, []).append(value)


def summary(rounds: Rounds) -> dict[str, float]:
    """The medians, and that of the ratios within a round: what disturbs it disturbs both."""
    pairs = zip(rounds["replyx"], rounds["peer"], strict=True)
    ratios = [ours / theirs if theirs else 0.0 for ours, theirs in pairs]
    return {column: median(values) for column, values in rounds.items()} | {"ratio": median(ratios)}


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="ReplyX (one worker) beside daphne + channels_redis.core + DRF, each on one "
        "core; load tool, PostgreSQL and Redis on the other. Look at the ratio: a busy machine "
        "slows both. Takes five minutes.",
    )
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help=", ".join(QUESTIONS))
    parser.add_argument("--dialogs", type=int, default=100, help="of two readers (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    wanted = parser.parse_args()
    if unknown := set(wanted.questions) - set(QUESTIONS):
        parser.error(f"no such question: {', '.join(unknown)}")
    return wanted


if __name__ == "__main__":
    main()

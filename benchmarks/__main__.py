"""`bin/bench`: this program beside what others would build, in the same minutes and cores."""

import argparse
import json
import os
import platform
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

from benchmarks.asked import Asked
from benchmarks.peers import OTHERS, Programs
from benchmarks.program import CORES
from benchmarks.questions import (
    calls,
    chat,
    connect,
    fan,
    growth,
    idle,
    local,
    overhead,
    storm,
    workers,
)
from benchmarks.rows import Rounds, collect, summed, table
from benchmarks.services import services
from tests.services.process import Unavailable

ALL = (chat, fan, connect, storm, idle, calls, growth, local, workers, overhead)
DIALOGS = 1000
QUESTIONS: dict[str, ModuleType] = {each.__name__.rpartition(".")[2]: each for each in ALL}


def main() -> None:
    """Ask one question of all programs in turn, print a table, and write JSON where wanted."""
    wanted = arguments()
    question = QUESTIONS[wanted.question]
    columns = [*question.COLUMNS, *(wanted.peers if question.PEERS else ())]
    rounds = ask(question, columns, wanted)
    results = summed(rounds)
    machine = f"{platform.processor() or platform.machine()}, {len(CORES)} cores"
    command = f"bin/bench {' '.join(sys.argv[1:])}"
    load = os.getloadavg()[0]
    print(f"{command}, {date.today()}, {machine}, load average {load:.1f} at the end\n")
    print(table(results, columns))
    if wanted.json:
        told = {"command": command, "machine": machine, "results": results, "rounds": rounds}
        wanted.json.write_text(json.dumps(told, indent=2) + "\n")


def ask(question: ModuleType, columns: list[str], wanted: argparse.Namespace) -> Rounds:
    """All rounds; a program that can't be had here is said so, and left out."""
    asked = Asked(
        wanted.dialogs or getattr(question, "DIALOGS", DIALOGS),
        tuple(wanted.posters),
        wanted.seconds,
    )
    rounds: Rounds = {}
    missing: set[str] = set()
    with services() as running:
        programs = Programs(running, asked.dialogs)
        try:
            for number in range(wanted.rounds or question.ROUNDS):
                for column in columns:
                    if column in missing:
                        continue
                    print(f"round {number + 1}: {column} …", file=sys.stderr, flush=True)
                    try:
                        program = programs[column]
                    except Unavailable as error:
                        print(f"*** {column} IS MISSING: {error}", file=sys.stderr)
                        missing.add(column)
                        continue
                    collect(rounds, column, question.measure(program, asked))
        finally:
            programs.close()
    return rounds


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="ReplyX (one process) beside its peers, each on one core; load tool, "
        "PostgreSQL and Redis on the others.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{name:<10}{said(each)}" for name, each in QUESTIONS.items()),
    )
    parser.add_argument("question", choices=QUESTIONS)
    peers = f"some of {','.join(OTHERS)}; all where this is left out, none where it is empty"
    parser.add_argument("--peers", type=listed, default=list(OTHERS), help=peers)
    posters = "connections that post (32,128)"
    parser.add_argument("--posters", type=numbers, default=[32, 128], help=posters)
    parser.add_argument("--seconds", type=float, default=8.0, help="of a measurement (%(default)s)")
    parser.add_argument("--dialogs", type=int, help=f"({DIALOGS}; growth {growth.DIALOGS})")
    parser.add_argument("--rounds", type=int, help="of all programs in turn")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    wanted = parser.parse_args()
    if unknown := set(wanted.peers) - set(OTHERS):
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    return wanted


def said(question: ModuleType) -> str:
    """The first line of what a question asks."""
    return (question.__doc__ or "").partition("\n")[0]


def listed(words: str) -> list[str]:
    """Names with commas between; an empty word is none."""
    return [word for word in words.split(",") if word]


def numbers(words: str) -> list[int]:
    """Numbers with commas between."""
    return [int(word) for word in listed(words)]


if __name__ == "__main__":
    main()

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
from benchmarks.asking import Answer, ask, tell
from benchmarks.charts import charts
from benchmarks.peers import OTHERS
from benchmarks.program import CORES
from benchmarks.questions import (
    calls,
    chat,
    churn,
    connect,
    fan,
    growth,
    idle,
    local,
    overhead,
    storm,
    workers,
)
from benchmarks.rows import summed

ALL = (chat, fan, connect, storm, idle, churn, calls, growth, local, workers, overhead)
QUESTIONS: dict[str, ModuleType] = {each.__name__.rpartition(".")[2]: each for each in ALL}
DIALOGS = 1000


def main() -> None:
    """Print a table for each question, and write all figures as JSON where wanted."""
    wanted = arguments()
    machine = f"{platform.machine()}, {len(CORES)} cores, Python {platform.python_version()}"
    told = {"command": f"bin/bench {' '.join(sys.argv[1:])}", "machine": machine}
    print(f"`{told['command']}`, {date.today()}, {machine}")
    answers = {}
    for name in wanted.questions:
        tell(f"{name}: {said(QUESTIONS[name])}")
        answer = ask_as_wanted(QUESTIONS[name], wanted)
        print(f"\n{name}, load average {os.getloadavg()[0]:.1f}\n\n{answer.told()}", flush=True)
        if wanted.charts and (rows := getattr(QUESTIONS[name], "CHARTED", ())):
            print(f"\n{charts(summed(answer.rounds), rows)}", flush=True)
        answers[name] = answer.json()
    if wanted.json:
        wanted.json.write_text(json.dumps({**told, "answers": answers}, indent=2) + "\n")


def ask_as_wanted(question: ModuleType, wanted: argparse.Namespace) -> Answer:
    """One question, with what the command line says of all."""
    columns = [*question.COLUMNS, *(wanted.peers if question.PEERS else ())]
    dialogs = wanted.dialogs or getattr(question, "DIALOGS", DIALOGS)
    asked = Asked(dialogs, tuple(wanted.posters), wanted.seconds)
    return ask(question, columns, asked, wanted.rounds or question.ROUNDS)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="ReplyX (one process) beside its peers, each on one core; load tool, "
        "PostgreSQL and Redis on the others.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{name:<10}{said(each)}" for name, each in QUESTIONS.items()),
    )
    parser.add_argument("questions", nargs="+", choices=QUESTIONS, metavar="QUESTION")
    peers = f"some of {','.join(OTHERS)}; all where this is left out, none where it is empty"
    parser.add_argument("--peers", type=listed, default=list(OTHERS), help=peers)
    posters = "connections that post (32,128)"
    parser.add_argument("--posters", type=numbers, default=[32, 128], help=posters)
    parser.add_argument("--seconds", type=float, default=8.0, help="of a measurement (%(default)s)")
    parser.add_argument("--dialogs", type=int, help=f"({DIALOGS}; growth {growth.DIALOGS})")
    parser.add_argument("--rounds", type=int, help="of all programs in turn")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--charts", action="store_true", help="and charts below a table (Mermaid)")
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

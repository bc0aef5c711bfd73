"""`bin/bench`: this program beside a stock one, in the same minutes on the same cores."""

import argparse
import asyncio
import json
import platform
import sys
from pathlib import Path

from benchmarks import cpu, messages, storm
from benchmarks.stacks import CORES, stacks

QUESTIONS = {"messages": messages, "cpu": cpu, "storm": storm}
ROW = "{:<34}{:>10}{:>10}{:>9}"


def main() -> None:
    """Ask, print a table, and write JSON where it is wanted."""
    wanted = arguments()
    found: dict[str, dict[str, float]] = {}
    with stacks(wanted.dialogs) as both:
        for name in wanted.questions or QUESTIONS:
            for program, stack in both.items():
                print(f"{name}: {program} …", file=sys.stderr, flush=True)
                for what, value in asyncio.run(QUESTIONS[name].measure(stack)).items():
                    found.setdefault(what, {})[program] = value
    print(ROW.format("", "replyx", "stock", "ratio"))
    for what, values in found.items():
        values["ratio"] = values["replyx"] / values["stock"] if values["stock"] else 0.0
        print(ROW.format(what, *(f"{value:,.4g}" for value in values.values())))
    if wanted.json:
        machine = {"python": platform.python_version(), "cores": len(CORES)}
        told = {"machine": machine, "dialogs": wanted.dialogs, "results": found}
        wanted.json.write_text(json.dumps(told, indent=2) + "\n")


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="bin/bench",
        description="ReplyX (one worker) beside daphne + channels_redis.core + DRF, each on one "
        "core; load tool, PostgreSQL and Redis on the other. Look at the ratio: a busy machine "
        "slows both. Takes two or three minutes.",
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

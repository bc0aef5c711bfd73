"""`bin/chaos`: harms a running ReplyX and judges what became of it."""

import argparse
import asyncio
import json
import signal
import sys
import time
from random import SystemRandom

from tests.chaos.harms import HARMS
from tests.chaos.run import Plan, run
from tests.chaos.sabotage import SABOTAGE


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="bin/chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=240, help="of harms; each comes once")
    parser.add_argument("--seed", type=int, help="of all that is left to chance; printed")
    parser.add_argument("--scenario", action="append", default=[], choices=sorted(HARMS))
    parser.add_argument("--clients", type=int, default=160)
    parser.add_argument("--rate", type=float, default=50, help="messages a second, of all")
    parser.add_argument("--json", action="store_true", help="the verdict as JSON, on stdout")
    parser.add_argument("--sabotage", choices=sorted(SABOTAGE), help="break it: exit 1")
    return parser.parse_args()


async def main() -> int:
    """Run; 0 where all that must be zero is."""
    asked = arguments()
    seed = SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    plan = Plan(
        asked.seconds, seed, asked.scenario, asked.clients, asked.rate, sabotage=asked.sabotage
    )
    task = asyncio.current_task()
    assert task
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    began = time.monotonic()

    def tell(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", file=sys.stderr, flush=True)

    tell(f"seed {seed}")
    verdict = await run(plan, tell)
    print(json.dumps(verdict.as_json(), indent=1) if asked.json else verdict.as_text())
    return 0 if verdict.is_clean else 1


if __name__ == "__main__":
    try:
        code = asyncio.run(main())
    except asyncio.CancelledError:
        code = 130
    sys.exit(code)

"""`python -m tests.services.telegram [--host HOST] [--port PORT]`: serves until it is ended."""

import argparse
import asyncio
import os
import signal
import sys

from aiohttp import web

from tests.services.telegram.application import application
from tests.services.telegram.demo import furnish

BEAT = 0.5  # seconds


def main() -> None:
    """Serve on loopback."""
    parser = argparse.ArgumentParser(prog="python -m tests.services.telegram")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--local", action="store_true", help="take webhooks of plain HTTP anywhere")
    parser.add_argument("--demo", metavar="TOKEN", help="with people and a group for this bot")
    parser.add_argument("--parent", type=int, help="end when this is not the parent any more")
    options = parser.parse_args()
    app, world = application(local=options.local)
    if options.demo:
        furnish(world, options.demo)
    if options.parent:
        app.on_startup.append(lambda _: follow(options.parent))
    where = {"host": options.host, "port": options.port}
    try:
        web.run_app(app, **where, print=said, shutdown_timeout=0.2)
    except OSError as error:
        sys.exit(str(error))


def said(words: str) -> None:
    """Tell whoever waits for it that it listens."""
    sys.stdout.write(f"{words.splitlines()[0]}\n")
    sys.stdout.flush()


async def follow(parent: int) -> None:
    """End with the program that started this one, however that ends."""
    watching.append(asyncio.create_task(_watch(parent)))


async def _watch(parent: int) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(BEAT)
    signal.raise_signal(signal.SIGTERM)


watching: list[asyncio.Task[None]] = []
main()

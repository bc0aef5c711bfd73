"""`python -m tests.services.telegram [--host HOST] [--port PORT]`: serves until it is ended."""

import argparse

from aiohttp import web

from tests.services.telegram.application import application


def main() -> None:
    """Serve on loopback."""
    parser = argparse.ArgumentParser(prog="python -m tests.services.telegram")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081)
    options = parser.parse_args()
    where = {"host": options.host, "port": options.port}
    web.run_app(application(), **where, print=None, shutdown_timeout=0.2)


main()

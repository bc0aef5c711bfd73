"""`manage.py serve`: check the setup, then serve it with uvicorn."""

import os
import shutil
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from dialogs.sites.demo import close_demo
from replyx.edge.protocol import PunctualProtocol, PushingProtocol
from replyx.reach import from_outside
from replyx.schema import missing
from replyx.serving import Taken, alone

UNSENT_MILLISECONDS = 60_000
GRACE_SECONDS = 10


class Command(BaseCommand):
    """Serve pages, API and live connections."""

    help = "Check the setup and serve it; WEB_CONCURRENCY says by how many processes."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--wait", action="store_true", help="start before `migrate` too; 503 until it has run"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop. Raises CommandError where another serves this DATA_DIR."""
        signal.signal(signal.SIGTERM, end)
        try:
            with alone() as tell:
                if not options["wait"]:
                    refuse_old_tables()
                self.close_demonstration(options["host"])
                serve(configuration(options["host"], options["port"]), tell)
        except Taken as taken:
            raise CommandError(str(taken)) from None
        except KeyboardInterrupt:
            return

    def close_demonstration(self, host: str) -> None:
        """Before others come, nobody gets in any more with a password that everybody knows."""
        if not from_outside(host):
            return
        try:
            new = close_demo()
        except DatabaseError:
            return  # it is away, or has no tables yet: nobody gets in
        for name, password in new.items():
            self.stdout.write(
                f"Others can reach this server: the password of {name} was {name}, and is now "
                f"{password} (told this once)."
            )
        self.stdout.flush()


def refuse_old_tables() -> None:
    """Raises CommandError where the code expects tables that are not there: all would get errors.

    A database that is away is no reason: clients are told to try again until it is back.
    """
    try:
        names = missing()
    except (DatabaseError, InterfaceError, OSError):
        return
    finally:
        connection.close()
    if names:
        raise CommandError(
            f"Migrations are not applied: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}. "
            "Back up, then run manage.py migrate; or serve --wait, which answers 503 until then."
        )


def serve(config: Config, tell: Callable[[str], None]) -> None:
    """Listen, tell where, and serve with as many processes as the settings say."""
    listener = config.bind_socket()
    give_up_on_the_dead(listener)
    tell(address_of(listener))
    if config.workers > 1:
        add_up_metrics()
        Multiprocess(config, sockets=[listener]).run()
    else:
        Server(config).run(sockets=[listener])


def end(*_signal: object) -> None:
    """Go as after Ctrl-C, so that what ends with this process does; uvicorn has said goodbye."""
    raise SystemExit(0)


def address_of(listener: socket.socket) -> str:
    """Where a program on this machine finds the listener."""
    name, port = listener.getsockname()[:2]
    host = ip_address(name)
    if host.is_unspecified:
        host = ip_address("127.0.0.1" if host.version == 4 else "::1")
    return f"http://{host}:{port}" if host.version == 4 else f"http://[{host}]:{port}"


def add_up_metrics() -> None:
    """Have the processes write their counters where each of them can add all up."""
    directory = settings.DATA_DIR / "metrics"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)


def configuration(host: str, port: int) -> Config:
    """uvicorn as this program needs it."""
    return Config(
        "replyx.asgi:application",
        host=host,
        port=port,
        workers=settings.WEB_CONCURRENCY,
        lifespan="on",
        http=PunctualProtocol,
        # Of uvicorn's the one that blocks in `send` for a slow reader without a task a socket.
        ws=PushingProtocol,
        ws_max_size=settings.LIMIT_FRAME,
        ws_per_message_deflate=False,  # 34 KiB a socket, for frames that are too small for it
        access_log=False,  # a query string holds a stream token
        log_config=log_config(),
        proxy_headers=True,
        forwarded_allow_ips=os.environ.get("FORWARDED_ALLOW_IPS"),
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
        backlog=4096,
    )


def log_config() -> dict[str, Any]:
    """Django's logging, in every worker; uvicorn's own lines about sockets name their tokens."""
    words = {"()": "realtime.watching.log_filter.WithoutSockets"}
    return {
        **settings.LOGGING,
        "filters": {**settings.LOGGING["filters"], "without_sockets": words},
        "loggers": {"uvicorn.error": {"filters": ["without_sockets"]}},
    }


def give_up_on_the_dead(listener: socket.socket) -> None:
    """Let the kernel drop a client that takes nothing for a minute, buffers and all.

    The sockets of a listener inherit it. Without it one that never reads, but answers the
    kernel's probes, is kept for ever.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_MILLISECONDS)

"""`manage.py serve`: check the setup, then serve it with uvicorn."""

import os
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection
from uvicorn import Config, Server

from dialogs.sites.demo import close_demo
from replyx.edge.protocol import PunctualProtocol, PushingProtocol
from replyx.postgresql.base import bound_queries
from replyx.postgresql.session import bound_pauses
from replyx.processes.counting import forget_others
from replyx.processes.listening import BACKLOG, address_of, listener
from replyx.processes.memory import keep_together
from replyx.processes.supervisor import Supervisor
from replyx.reach import from_outside
from replyx.schema import missing
from replyx.serving import Taken, alone

GOODBYE_SECONDS = 3.0  # of the grace, for `moving` before it and for what is put down after it


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
        keep_together()
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
    bound_queries(settings.DATABASE_SECONDS)
    bound_pauses(settings.DATABASE_SECONDS)
    found = listener(config)
    tell(address_of(found))
    if config.workers > 1:
        forget_others(settings.DATA_DIR)
        Supervisor(config, found, settings.DRAIN_SECONDS + settings.GRACE_SECONDS).run()
    else:
        # Nobody takes over from it: whoever restarts it loads the program anew.
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
        Server(config).run(sockets=[found])


def end(*_signal: object) -> None:
    """Go as after Ctrl-C, so that what ends with this process does; uvicorn has said goodbye."""
    raise SystemExit(0)


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
        timeout_graceful_shutdown=max(1, int(settings.GRACE_SECONDS - GOODBYE_SECONDS)),
        server_header=False,
        backlog=BACKLOG,
    )


def log_config() -> dict[str, Any]:
    """Django's logging, in every worker; uvicorn's own lines about sockets name their tokens."""
    words = {"()": "realtime.watching.log_filter.WithoutSockets"}
    return {
        **settings.LOGGING,
        "filters": {**settings.LOGGING["filters"], "without_sockets": words},
        "loggers": {"uvicorn.error": {"filters": ["without_sockets"]}},
    }

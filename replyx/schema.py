"""The tables that this code expects: until they are there, nobody is served but told why."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import override

from replyx.errors import error_body
from replyx.language import language_of

EVERY_SECONDS = 2.0
TRY_LATER = 1013
PENDING = "migrations pending"
ALIVE = "/health/live"  # the process itself is well

Scope = MutableMapping[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]


def missing() -> list[str]:
    """The migrations that are not applied, as `app.name`. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    ahead = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{each.app_label}.{each.name}" for each, _back in ahead]


class WhenMigrated:
    """Passes on what comes, to the application for its type, once the tables are there; asks at the
    start and while they are not.
    """

    def __init__(self, **applications: Application) -> None:
        self._applications = applications
        self._pending = False
        self._watch: asyncio.Task[None] | None = None

    def way(self, scope: Scope) -> Any:
        """The way of a request that has a short road (`replyx.edge.road`), once the tables are
        there.
        """
        find = getattr(self._applications["http"], "way", None)
        return None if self._pending or find is None else find(scope)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """One connection, or the life of the process."""
        kind = scope["type"]
        if kind == "lifespan":
            self._watch = asyncio.create_task(self._watched())
            await asyncio.wait([self._watch], timeout=EVERY_SECONDS)
        elif self._pending and kind == "websocket":
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": TRY_LATER, "reason": PENDING})
            return
        elif self._pending and scope["path"] != ALIVE:
            await answer(send, scope)
            return
        await self._applications[kind](scope, receive, send)

    async def _watched(self) -> None:
        """Ask until all is there. A database that is away is the business of those who use it."""
        while True:
            try:
                self._pending = bool(await sync_to_async(look, thread_sensitive=False)())
                if not self._pending:
                    return
            except (DatabaseError, InterfaceError, OSError):
                pass
            await asyncio.sleep(EVERY_SECONDS)


def look() -> list[str]:
    """What is missing, asked from a thread that comes and goes."""
    try:
        return missing()
    finally:
        connection.close()


async def answer(send: Any, scope: Scope) -> None:
    """503, in the words of a health address or of an error."""
    accepted = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    with override(language_of(accepted)):
        body: dict[str, Any] = error_body("try_later", _("Please try again in a moment."))
    if scope["path"].rstrip("/").startswith("/health"):
        body = {"status": "down", "checks": {"database": PENDING}}
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"5")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})

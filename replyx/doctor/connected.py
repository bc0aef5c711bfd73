"""Who is connected, as the addresses for operations tell it; in local mode the server knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import httpx
from django.conf import settings

from realtime.watching.counts import counts, details
from realtime.watching.diagnosis import diagnosis, sync_info
from replyx.doctor.rounds import Plan
from replyx.doctor.server import client
from replyx.doctor.stage import staff_token


class ServerAway(Exception):
    """No server answers where one is needed."""


class Ask(Protocol):
    """Asks once: `{"stats", "sync_info", "diagnosis"}`. Raises ServerAway."""

    def __call__(self, dialog_id: int | None) -> dict[str, Any]: ...


@contextmanager
def asking(plan: Plan, language: str) -> Iterator[Ask]:
    """A way to ask again and again: Redis, or the one process there is."""
    if settings.REDIS_URL:
        yield from_leases
        return
    with staff_token() as token:
        headers = {"Authorization": f"Token {token}", "Accept-Language": language}
        with client(plan, headers=headers) as http:

            def from_server(dialog_id: int | None) -> dict[str, Any]:
                query = {} if dialog_id is None else {"dialog_id": dialog_id}
                try:
                    stats = http.get("/api/websocket/stats").raise_for_status().json()
                    sync = http.get("/api/debug/websocket/sync", params=query)
                    return {"stats": stats, **sync.raise_for_status().json()}
                except (httpx.HTTPError, ValueError) as error:
                    raise ServerAway(str(error)) from None

            yield from_server


def from_leases(dialog_id: int | None) -> dict[str, Any]:
    """By the leases in Redis, of all processes."""
    every = counts()
    return {
        "stats": details(every),
        "sync_info": sync_info(every, dialog_id),
        "diagnosis": diagnosis(every, dialog_id),
    }

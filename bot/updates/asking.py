"""Methods of the Bot API that are asked and answered at once, as JSON: what arrives is kept as it
came, with the fields that no library knows yet. What is said in a chat leaves by `bot.sending`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from django.conf import settings

from bot.updates.reading import Json
from replyx import outbound

SECONDS = 20.0


class Refused(Exception):
    """Telegram said no; `status` is that of HTTP, `retry_after` in seconds if it asks for some."""

    def __init__(self, status: int, words: str, retry_after: int = 0) -> None:
        super().__init__(words)
        self.status, self.retry_after = status, retry_after


class Away(Exception):
    """Nothing that is of Telegram came back."""


async def ask(token: str, method: str, seconds: float = SECONDS, **fields: Any) -> Any:
    """The result of a method for the bot of a token. Raises Refused and Away."""
    address = f"{settings.TELEGRAM_API_URL}/bot{token}/{method}"
    try:
        async with client(seconds) as calling:
            response = await calling.post(address, json=fields)
    except httpx.HTTPError as error:
        raise Away(str(error) or type(error).__name__) from None
    return result_of(response)


def result_of(response: httpx.Response) -> Any:
    """What an answer says. Raises Refused, and Away for what a proxy says in its place."""
    try:
        said: Json = response.json()
        if said["ok"]:
            return said["result"]
        words, more = str(said.get("description", "")), said.get("parameters") or {}
        status = int(said.get("error_code", response.status_code))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Away(f"HTTP {response.status_code}, and no JSON of Telegram") from None
    raise Refused(status, words or f"HTTP {status}", int(more.get("retry_after", 0)))


@asynccontextmanager
async def client(seconds: float = SECONDS) -> AsyncIterator[httpx.AsyncClient]:
    """What calls Telegram, or the Bot API server that stands in its place."""
    limits = httpx.Timeout(seconds, connect=outbound.CONNECT_SECONDS)
    async with httpx.AsyncClient(
        trust_env=False, timeout=limits, verify=outbound.authorities()
    ) as calling:
        yield calling

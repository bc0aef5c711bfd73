"""Calls of the Bot API by aiogram itself, one after the other."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import TelegramMethod

from tests.services.telegram.client.accounts import BotAccount

T = TypeVar("T")


class Caller:
    """A bot of aiogram's: `caller(SendMessage(…))` returns what Telegram does."""

    def __init__(self, account: BotAccount, runner: asyncio.Runner, bot: Bot) -> None:
        self.account = account
        self.runner = runner
        self.bot = bot

    def __call__(self, method: TelegramMethod[T]) -> T:
        return self.runner.run(self.bot(method))

    def refusal(self, method: TelegramMethod[T]) -> str:
        """What Telegram says of a call that it refuses; raises where it takes it."""
        try:
            taken = self(method)
        except TelegramAPIError as error:
            return error.message.removeprefix("Telegram server says - ")
        raise AssertionError(f"not refused: {taken!r}")

    def load(self, file_path: str) -> bytes:
        """The bytes behind a path of `getFile`."""

        async def load() -> bytes:
            found = await self.bot.download_file(file_path)
            assert found is not None
            return found.read()

        return self.runner.run(load())

    def raw(self, method: str, **form: str) -> tuple[int, dict[str, object]]:
        """The status and the JSON that a form of any fields is answered with."""

        async def post() -> tuple[int, dict[str, object]]:
            url = f"{self.account.url}/bot{self.account.token}/{method}"
            async with aiohttp.ClientSession() as session, session.post(url, data=form) as said:
                return said.status, await said.json()

        return self.runner.run(post())


@contextmanager
def calling(url: str) -> Iterator[Callable[[BotAccount], Caller]]:
    """Speak as bots of a server, over one session of aiogram's."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    with asyncio.Runner() as runner:
        yield lambda account: Caller(account, runner, Bot(account.token, session=session))
        runner.run(session.close())

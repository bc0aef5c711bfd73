"""One call of the Bot API, by aiogram's types and session. Only workers and commands load this."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import PurePath
from typing import Any, cast
from weakref import WeakKeyDictionary

import aiogram
from aiogram import methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.types import InputFile
from django.conf import settings

from bot.models import Bot
from bot.sending.outcomes import Outcome
from bot.sending.refusals import outcome_of
from bot.sending.taking import FILES, Taken
from dialogs.models import Attachment
from jobs.tasks import close_at_the_end

SECONDS = 30  # for an answer; a large file takes its time
CHUNK = 64 * 1024

_sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, AiohttpSession] = WeakKeyDictionary()


class StoredFile(InputFile):
    """A file of a message, read while it is sent."""

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(filename=PurePath(attachment.name).name or "file")
        self._storage, self._name = attachment.file.storage, str(attachment.file.name)

    async def read(self, bot: "aiogram.Bot") -> AsyncGenerator[bytes, None]:
        """Its bytes."""
        file = await asyncio.to_thread(self._storage.open, self._name)
        try:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk
        finally:
            file.close()


async def call(taken: Taken) -> Outcome:
    """Make a call; whatever goes wrong is its outcome."""
    row = taken.row
    try:
        method = method_of(taken.method, row.chat_id, params_of(taken))
        answer = await ask(row.bot, method)
    except Exception as error:
        return outcome_of(error)
    return Outcome("sent", numbers=numbers_of(answer))


async def ask(bot: Bot, method: TelegramMethod[Any], seconds: float = SECONDS) -> Any:
    """Call a method for a bot at once, past what waits. Raises as aiogram does."""
    session = session_here()
    return await aiogram.Bot(bot.token, session=session)(method, request_timeout=int(seconds))


def session_here() -> AiohttpSession:
    """The connections of this event loop to Telegram, of all bots; closed with its worker."""
    loop = asyncio.get_running_loop()
    session = _sessions.get(loop)
    if session is None:
        server = TelegramAPIServer.from_base(settings.TELEGRAM_API_URL)
        session = _sessions[loop] = AiohttpSession(api=server)
        close_at_the_end(session.close)
    return session


def method_of(name: str, chat_id: int, params: dict[str, Any]) -> TelegramMethod[Any]:
    """A method as Telegram spells it, with its fields. Raises ValueError for a field that it
    does not take, AttributeError for no such method.
    """
    kind = getattr(methods, name[:1].upper() + name[1:])
    return cast(TelegramMethod[Any], kind.model_validate({**params, "chat_id": chat_id}))


def params_of(taken: Taken) -> dict[str, Any]:
    """The fields, with files for what stands for them."""
    files = {text: StoredFile(each) for text, each in taken.files.items()}

    def put_in(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: put_in(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [put_in(each) for each in value]
        return files.get(value, value) if name in FILES and isinstance(value, str) else value

    return cast(dict[str, Any], put_in(taken.params))


def numbers_of(answer: Any) -> tuple[int, ...]:
    """The messages that a method made or changed, or the topic; none where it answers with
    something else.
    """
    answers = answer if isinstance(answer, list) else [answer]
    names = ("message_id", "message_thread_id")
    numbers = (
        next((getattr(each, name) for name in names if hasattr(each, name)), None)
        for each in answers
    )
    return tuple(number for number in numbers if number is not None)

"""A call that is being answered, and the table of the methods."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from aiogram.methods import TelegramMethod

from tests.services.telegram.api.arguments import Upload
from tests.services.telegram.world.bots import Bot
from tests.services.telegram.world.world import World

M = TypeVar("M", bound=TelegramMethod[Any])


@dataclass
class Call(Generic[M]):
    """A call with valid arguments."""

    world: World
    bot: Bot
    method: M
    files: dict[str, Upload] = field(default_factory=dict)


Answer = Callable[[Call[Any]], Any | Awaitable[Any]]
METHODS: dict[str, tuple[type[TelegramMethod[Any]], Answer]] = {}


def answers(kind: type[M]) -> Callable[[Callable[[Call[M]], Any]], Callable[[Call[M]], Any]]:
    """Have a function answer the calls of a method; what it returns is the `result`."""

    def register(function: Callable[[Call[M]], Any]) -> Callable[[Call[M]], Any]:
        METHODS[kind.__api_method__.lower()] = (kind, function)
        return function

    return register

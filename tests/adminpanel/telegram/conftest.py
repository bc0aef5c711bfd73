"""The bot of the shop for tests of its pages."""

from tests.bot.scenarios.conftest import bot, scenario

__all__ = ["bot", "scenario"]

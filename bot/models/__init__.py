from bot.models.bots import Bot
from bot.models.chats import BotUser, Chat
from bot.models.copies import Copy
from bot.models.outgoing import Outgoing
from bot.models.updates import Update

__all__ = ["Bot", "BotUser", "Chat", "Copy", "Outgoing", "Update"]
